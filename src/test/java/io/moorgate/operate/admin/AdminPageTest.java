package io.moorgate.operate.admin;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;

import io.restassured.specification.RequestSpecification;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class AdminPageTest {
    private static Vertx vertx;
    private static int port;

    @BeforeAll
    static void serve() {
        vertx = Vertx.vertx();
        Router router = Router.router(vertx);
        new AdminPage().mount(router);
        port = ServedRouter.portOf(vertx, router);
    }

    @AfterAll
    static void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private static RequestSpecification request() {
        return given().baseUri("http://127.0.0.1").port(port);
    }

    @Test
    void servesThePageAndWhatItNeedsAndNothingElse() {
        request()
                .get("/")
                .then()
                .statusCode(200)
                .header("Content-Type", containsString("text/html"))
                .body(containsString("Moorgate"));
        request().get("/admin.js").then().statusCode(200).header("Content-Type", containsString("javascript"));
        request().get("/admin.css").then().statusCode(200).header("Content-Type", containsString("text/css"));
        request().get("/index.html").then().statusCode(404);
        request().delete("/").then().statusCode(405);
    }
}
