package io.moorgate.endtoend;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;

/** A Tomcat whose one servlet says which container it is in and how often the session has asked. */
final class ServletContainer implements AutoCloseable {
    /** A path that gives the session another id, as against its fixation. */
    static final String LOGIN = "/login";

    private final Tomcat tomcat = new Tomcat();

    private ServletContainer(Path directory, String name) {
        tomcat.setBaseDir(directory.toString());
        tomcat.setHostname("127.0.0.1");
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        Context context = tomcat.addContext("", directory.toString());
        Tomcat.addServlet(context, "visits", new Visits(name));
        context.addServletMappingDecoded("/*", "visits");
    }

    /** Starts one. */
    static ServletContainer start(Path directory, String name) throws LifecycleException {
        ServletContainer container = new ServletContainer(directory, name);
        container.tomcat.start();
        return container;
    }

    int port() {
        return tomcat.getConnector().getLocalPort();
    }

    @Override
    public void close() throws LifecycleException {
        tomcat.stop();
        tomcat.destroy();
    }

    /** Counts the requests of each session, in the session. */
    private static final class Visits extends HttpServlet {
        private static final long serialVersionUID = 1;

        private final String name;

        Visits(String name) {
            this.name = name;
        }

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            HttpSession session = request.getSession();
            if (request.getRequestURI().equals(LOGIN)) {
                request.changeSessionId();
            }
            int visits = session.getAttribute("visits") instanceof Integer before ? before + 1 : 1;
            session.setAttribute("visits", visits);
            response.getWriter().print(name + " " + visits);
        }
    }
}
