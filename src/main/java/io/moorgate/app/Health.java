package io.moorgate.app;

import io.moorgate.operate.health.HealthLog;
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
import org.jboss.logging.Logger;

/** The health pages of the management port: {@code /q/health/live}, {@code ready} and {@code started}. */
@Singleton
public class Health {
    private static final String LIVE = "event-loops";
    private static final String READY = "configuration";

    private final Application application;
    private final HealthLog liveLog = new HealthLog(LIVE, Logger.Level.WARN);
    private final HealthLog readyLog = new HealthLog(READY, Logger.Level.INFO);

    /** Asks the gateway that {@code application} runs. */
    @Inject
    public Health(Application application) {
        this.application = application;
    }

    @Produces
    @Singleton
    @Liveness
    HealthCheck live() {
        return () ->
                response(LIVE, liveLog.logged(application.gateway().loopWatch().check()));
    }

    @Produces
    @Singleton
    @Readiness
    HealthCheck ready() {
        return () -> response(
                READY, readyLog.logged(application.gateway().readiness().check()));
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
