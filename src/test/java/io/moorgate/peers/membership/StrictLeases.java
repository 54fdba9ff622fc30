package io.moorgate.peers.membership;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import io.fabric8.mockwebserver.http.Buffer;
import io.fabric8.mockwebserver.http.Dispatcher;
import io.fabric8.mockwebserver.http.Headers;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.moorgate.control.source.cluster.MockApiServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/**
 * Leases as a real API server takes them, in front of the mock one, which takes anything: validation of what is
 * written (kubernetes/pkg/apis/coordination/validation, apimachinery's MicroTime and names), a version with every
 * update, which also creates where no UID forbids it (pkg/registry/coordination/lease), the preconditions of a delete,
 * and the two reasons of 409.
 */
public final class StrictLeases extends Dispatcher {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Pattern PATH =
            Pattern.compile("/apis/coordination\\.k8s\\.io/v1/namespaces/[^/]+/leases(/.*|\\?.*)?");

    /** RFC 1123 subdomain. */
    private static final String NAME = "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*";

    /** {@code metav1.RFC3339Micro}: anything else than six digits does not parse. */
    private static final String MICRO_TIME = "\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{6}Z";

    private static final String LABEL_VALUE = "([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?";

    private final Dispatcher mock;
    private final List<String> refused = new CopyOnWriteArrayList<>();
    private final List<JsonNode> written = new CopyOnWriteArrayList<>();

    /** In front of {@code mock}. */
    public StrictLeases(Dispatcher mock) {
        this.mock = mock;
    }

    /** Why writes were refused as invalid; nothing that the gateway sends may be. */
    public List<String> refused() {
        return refused;
    }

    /** Bodies of the writes that were let through to the mock server. */
    public List<JsonNode> written() {
        return written;
    }

    @Override
    public MockResponse dispatch(RecordedRequest request) {
        if (!PATH.matcher(request.getPath()).matches()) {
            return mock.dispatch(request);
        }
        return switch (request.getMethod()) {
            case "POST" -> write(request, "AlreadyExists");
            case "PUT" -> write(request, "Conflict");
            case "DELETE" -> delete(request);
            default -> mock.dispatch(request);
        };
    }

    private MockResponse write(RecordedRequest request, String reasonOf409) {
        JsonNode lease = json(request.getBody());
        var faults = faultsOf(lease, request.getMethod().equals("POST"));
        if (!faults.isEmpty()) {
            refused.add(request.getMethod() + " " + faults);
            return MockApiServer.status(422, "Invalid");
        }
        if (request.getMethod().equals("PUT") && !isOfOneLife(lease, current(request))) {
            return MockApiServer.status(409, "Conflict");
        }
        written.add(lease);
        MockResponse answer = mock.dispatch(request);
        return answer.code() == 409 ? MockApiServer.status(409, reasonOf409) : answer;
    }

    private MockResponse delete(RecordedRequest request) {
        JsonNode wanted = json(request.getBody()).path("preconditions");
        JsonNode there = current(request).path("metadata");
        boolean met = (!wanted.has("resourceVersion")
                        || wanted.path("resourceVersion").equals(there.path("resourceVersion")))
                && (!wanted.has("uid") || wanted.path("uid").equals(there.path("uid")));
        return there.isMissingNode() || met ? mock.dispatch(request) : MockApiServer.status(409, "Conflict");
    }

    private JsonNode current(RecordedRequest request) {
        var question = new RecordedRequest(
                "HTTP/1.1", HttpMethod.GET, request.getPath(), Headers.builder().build(), new Buffer());
        MockResponse answer = mock.dispatch(question);
        return answer.code() == 200 ? json(answer.getBody()) : JSON.createObjectNode();
    }

    private static boolean isOfOneLife(JsonNode lease, JsonNode there) {
        JsonNode uid = lease.path("metadata").path("uid");
        return uid.isMissingNode()
                || there.isEmpty()
                || uid.equals(there.path("metadata").path("uid"));
    }

    private static List<String> faultsOf(JsonNode lease, boolean isNew) {
        var faults = new ArrayList<String>();
        JsonNode metadata = lease.path("metadata");
        JsonNode spec = lease.path("spec");
        check(faults, metadata.path("name"), NAME);
        check(faults, spec.path("renewTime"), MICRO_TIME);
        check(faults, spec.path("acquireTime"), MICRO_TIME);
        check(faults, spec.path("holderIdentity"), ".+");
        check(faults, spec.path("leaseDurationSeconds"), "[1-9]\\d*");
        check(faults, lease.path("apiVersion"), "coordination\\.k8s\\.io/v1");
        check(faults, metadata.path("resourceVersion"), isNew ? "" : ".+");
        metadata.path("labels").forEach(value -> check(faults, value, LABEL_VALUE));
        metadata.path("annotations").forEach(value -> {
            if (!value.isTextual()) {
                faults.add(value + " (expected: a text)");
            }
        });
        metadata.path("ownerReferences").forEach(owner -> {
            for (String field : List.of("apiVersion", "kind", "name", "uid")) {
                check(faults, owner.path(field), ".+");
            }
        });
        return faults;
    }

    private static void check(List<String> faults, JsonNode value, String pattern) {
        if (!value.asText().matches(pattern)) {
            faults.add("\"" + value.asText() + "\" (expected: " + pattern + ")");
        }
    }

    /** Leaves {@code body} to be read again by the mock server. */
    private static JsonNode json(Buffer body) {
        try {
            return body.size() == 0 ? JSON.createObjectNode() : JSON.readTree(body.getBytes());
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    @Override
    public void shutdown() {
        mock.shutdown();
    }
}
