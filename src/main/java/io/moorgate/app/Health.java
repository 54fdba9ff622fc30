package io.moorgate.app;

import io.moorgate.operate.health.Verdict;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/** The health pages of the management port: {@code /q/health/live}, {@code ready} and {@code started}. */
@Singleton
public class Health {
    private final Application application;

    /** Asks the gateway that {@code application} runs. */
    @Inject
    public Health(Application application) {
        this.application = application;
    }

    @Produces
    @Singleton
    @Liveness
    HealthCheck live() {
        return () -> response("event-loops", application.gateway().loopWatch().check());
    }

    @Produces
    @Singleton
    @Readiness
    HealthCheck ready() {
        return () -> response("configuration", application.gateway().readiness().check());
    }

    @Produces
    @Singleton
    @Startup
    HealthCheck started() {
        return () -> HealthCheckResponse.named("listeners")
                .status(application.gateway().isStarted())
                .withData("http", application.gateway().httpPort())
                .build();
    }

    private static HealthCheckResponse response(String name, Verdict verdict) {
        HealthCheckResponseBuilder response = HealthCheckResponse.named(name).status(verdict.isUp());
        verdict.facts().forEach((key, value) -> {
            switch (value) {
                case Boolean truth -> response.withData(key, truth);
                case Number number -> response.withData(key, number.longValue());
                default -> response.withData(key, value.toString());
            }
        });
        return response.build();
    }
}
