package io.moorgate.control.translate;

import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressClass;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which Ingresses are the gateway's: those of the class that is called as the gateway's own class, by {@code spec.ingressClassName}, else by the
 * annotation {@value #ANNOTATION}; and those of no class, where the IngressClass of that name is the cluster's default.
 */
final class IngressClasses {
    /** What an IngressClass of the gateway says in {@code spec.controller}. */
    static final String CONTROLLER = "moorgate.io/ingress";

    private static final String ANNOTATION = "kubernetes.io/ingress.class";
    private static final String DEFAULT = "ingressclass.kubernetes.io/is-default-class";

    private final String own;
    private final Optional<IngressClass> found;

    /** {@code own} is the gateway's class. */
    IngressClasses(String own, List<IngressClass> classes) {
        this.own = own;
        this.found = classes.stream()
                .filter(each -> own.equals(each.getMetadata().getName()))
                .findFirst();
    }

    /** Whether the gateway serves {@code ingress}. */
    boolean isOurs(Ingress ingress) {
        if (found.isPresent() && !isOwnController(found.get())) {
            return false;
        }
        return named(ingress).map(own::equals).orElseGet(() -> found.isPresent() && isDefault(found.get()));
    }

    /** The class that {@code ingress} names; empty where it names none. */
    static Optional<String> named(Ingress ingress) {
        String name = ingress.getSpec() == null ? null : ingress.getSpec().getIngressClassName();
        Map<String, String> annotations = ingress.getMetadata().getAnnotations();
        return Optional.ofNullable(name != null || annotations == null ? name : annotations.get(ANNOTATION));
    }

    /** The IngressClass of the gateway's name that belongs to another controller. */
    Optional<IngressClass> foreign() {
        return found.filter(each -> !isOwnController(each));
    }

    private static boolean isOwnController(IngressClass each) {
        return each.getSpec() != null && CONTROLLER.equals(each.getSpec().getController());
    }

    private static boolean isDefault(IngressClass each) {
        Map<String, String> annotations = each.getMetadata().getAnnotations();
        return annotations != null && "true".equals(annotations.get(DEFAULT));
    }
}
