package io.moorgate.control.source.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is held of parsed objects: all that they say, in less memory. */
class CompactObjectsTest {
    private static final EndpointSlice SLICE = new EndpointSliceBuilder()
            .withNewMetadata()
            .withName("chat-1")
            .withNamespace("test")
            .endMetadata()
            .withAddressType("IPv4")
            .addNewEndpoint()
            .withAddresses("10.0.0.1")
            .withNewConditions()
            .withReady(true)
            .endConditions()
            .withNewTargetRef()
            .withKind("Pod")
            .withName("chat-1-a")
            .withUid("1")
            .endTargetRef()
            .endEndpoint()
            .addNewEndpoint()
            .withAddresses("10.0.0.2")
            .withNewConditions()
            .withReady(true)
            .endConditions()
            .endEndpoint()
            .addNewEndpoint()
            .withAddresses("10.0.0.3")
            .endEndpoint()
            .addNewPort()
            .withPort(8000)
            .endPort()
            .build();

    private static final Service SERVICE = new ServiceBuilder()
            .withNewMetadata()
            .withName("chat")
            .withNamespace("test")
            .endMetadata()
            .withNewSpec()
            .addNewPort()
            .withPort(80)
            .endPort()
            .endSpec()
            .build();

    @Test
    void anObjectSaysTheSameAfterIt() {
        assertEquals(SLICE, held(SLICE, EndpointSlice.class));
        assertEquals(SERVICE, held(SERVICE, Service.class));
    }

    @Test
    void partsShareWhatIsTheSame() {
        var endpoints = held(SLICE, EndpointSlice.class).getEndpoints();
        assertSame(endpoints.get(0).getConditions(), endpoints.get(1).getConditions());
        assertSame(endpoints.get(0).getAdditionalProperties(), endpoints.get(1).getAdditionalProperties());
        assertSame(
                endpoints.get(0).getAdditionalProperties(),
                held(SERVICE, Service.class).getSpec().getAdditionalProperties());
    }

    @Test
    void aServiceWithoutASpecIsHeld() {
        var service = new ServiceBuilder(SERVICE).withSpec(null).build();
        assertEquals(List.of(service), List.of(held(service, Service.class)));
    }

    @Test
    void aSliceWhoseListsAreNullIsHeld() {
        var slice = Serialization.unmarshal("""
                {"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "metadata": {"name": "chat-1", "namespace": "test"},
                 "addressType": "IPv4", "endpoints": null, "ports": null}
                """, EndpointSlice.class);
        var held = new HeldObjects<EndpointSlice>(any -> true);
        held.put(slice);
        assertNull(held.all().iterator().next().getEndpoints(), "as the server of a Service without pods writes it");
    }

    /** {@code object} as an API server's answer is parsed, and held. */
    private static <T extends HasMetadata> T held(T object, Class<T> type) {
        var held = new HeldObjects<T>(any -> true);
        held.put(Serialization.unmarshal(Serialization.asJson(object), type));
        return held.all().iterator().next();
    }
}
