package io.moorgate.endtoend;

import io.moorgate.traffic.tls.TestAuthority;
import io.moorgate.traffic.tls.TestAuthority.Issued;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A directory of manifests that a test writes, file by file, each replaced whole. */
public final class Manifests {
    private final Path directory;
    private final String endpointHost;

    public Manifests(Path directory) {
        this(directory, "127.0.0.1");
    }

    /** {@code endpointHost} is the address of every endpoint. */
    Manifests(Path directory, String endpointHost) {
        this.directory = directory;
        this.endpointHost = endpointHost;
    }

    Path directory() {
        return directory;
    }

    /** The same without an {@code appProtocol}. */
    public void service(String name, String annotations, int... endpointPorts) throws IOException {
        ported(name, "{name: p, port: 80}", annotations, endpointPorts);
    }

    /** Writes one Service and its endpoints to a file of the Service's name. */
    void service(String name, String appProtocol, String annotations, int... endpointPorts) throws IOException {
        ported(name, "{name: p, port: 80, appProtocol: " + appProtocol + "}", annotations, endpointPorts);
    }

    private void ported(String name, String servicePort, String annotations, int... endpointPorts) throws IOException {
        String slices = IntStream.range(0, endpointPorts.length)
                .mapToObj(index -> slice(name, index + 1, endpointPorts[index]))
                .collect(Collectors.joining());
        write(name, """
                apiVersion: v1
                kind: Service
                metadata:
                  name: %s
                  namespace: test
                  annotations: {%s}
                spec:
                  clusterIP: None
                  ports: [%s]
                %s""".formatted(
                        name,
                        Arrays.stream(annotations.split(";"))
                                .map(annotation -> "moorgate.io/" + annotation.strip())
                                .collect(Collectors.joining(", ")),
                        servicePort,
                        slices));
    }

    private String slice(String service, int number, int port) {
        return """
                ---
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata: {name: %1$s-%2$d, namespace: test, labels: {kubernetes.io/service-name: %1$s}}
                addressType: IPv4
                ports: [{name: p, port: %3$d, protocol: TCP}]
                endpoints:
                  - addresses: [%4$s]
                    conditions: {ready: true}
                    targetRef: {kind: Pod, name: %1$s-%2$d, uid: uid-%1$s-%2$d}
                """.formatted(service, number, port, endpointHost);
    }

    /** Writes the Secret {@code name} with a certificate and its key. */
    public void secret(String name, Issued issued) throws IOException {
        write("secret-" + name, """
                apiVersion: v1
                kind: Secret
                type: kubernetes.io/tls
                metadata: {name: %s, namespace: test}
                stringData:
                  tls.crt: |
                %s
                  tls.key: |
                %s
                """.formatted(
                        name, issued.certificatePem().indent(4), issued.keyPem().indent(4)));
    }

    /** Writes the Secret {@code name} with an authority that signs clients' certificates. */
    void authorities(String name, TestAuthority authority) throws IOException {
        authorities(name, authority.certificatePem());
    }

    /** The same with {@code pem}, whatever it holds. */
    public void authorities(String name, String pem) throws IOException {
        write("secret-" + name, """
                apiVersion: v1
                kind: Secret
                type: Opaque
                metadata: {name: %s, namespace: test}
                stringData:
                  ca.crt: |
                %s
                """.formatted(name, pem.indent(4)));
    }

    /** Replaces {@code name}.yaml as a whole. */
    void write(String name, String yaml) throws IOException {
        Path draft = directory.resolve("." + name + ".new");
        Files.writeString(draft, yaml);
        Files.move(draft, directory.resolve(name + ".yaml"), StandardCopyOption.ATOMIC_MOVE);
    }
}
