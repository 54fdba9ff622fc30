package io.moorgate.chart;

import io.fabric8.mockwebserver.http.RecordedRequest;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A request as an API server's authorizer sees it ({@code RequestInfo} of k8s.io/apiserver): what is done to which
 * resource, and where.
 *
 * @param namespace empty for the whole cluster
 * @param name of the one object that is meant, also where a field selector names it; else empty
 */
record ApiCall(String namespace, String group, String resource, String verb, String name) {
    private static final String BY_NAME = "metadata.name=";
    private static final Map<String, String> VERBS =
            Map.of("POST", "create", "PUT", "update", "PATCH", "patch", "DELETE", "delete");

    /** The call that {@code request} is; one that is on no resource throws. */
    static ApiCall of(RecordedRequest request) {
        URI uri = URI.create(request.getPath());
        List<String> path = Arrays.stream(uri.getPath().split("/"))
                .filter(part -> !part.isEmpty())
                .toList();
        if (path.size() < 3 || !path.getFirst().matches("apis?")) {
            throw new IllegalArgumentException(request.getPath() + " (expected: a request on a resource)");
        }
        boolean named = path.getFirst().equals("apis");
        String group = named ? path.get(1) : "";
        List<String> rest = path.subList(named ? 3 : 2, path.size());
        String namespace = "";
        if (rest.size() > 2 && rest.getFirst().equals("namespaces")) {
            namespace = rest.get(1);
            rest = rest.subList(2, rest.size());
        }
        List<String> query =
                uri.getQuery() == null ? List.of() : List.of(uri.getQuery().split("&"));
        String name = rest.size() > 1 ? rest.get(1) : selected(query);
        String resource = rest.getFirst() + (rest.size() > 2 ? "/" + rest.get(2) : "");
        return new ApiCall(namespace, group, resource, verb(request, rest.size() > 1, query), name);
    }

    private static String verb(RecordedRequest request, boolean one, List<String> query) {
        if (!request.getMethod().equals("GET")) {
            return VERBS.get(request.getMethod());
        }
        if (query.contains("watch=true")) {
            return "watch";
        }
        return one ? "get" : "list";
    }

    private static String selected(List<String> query) {
        return query.stream()
                .filter(part -> part.startsWith("fieldSelector=" + BY_NAME))
                .map(part -> part.substring("fieldSelector=".length() + BY_NAME.length()))
                .findFirst()
                .orElse("");
    }
}
