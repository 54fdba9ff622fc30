package io.moorgate.endtoend;

import static org.awaitility.Awaitility.await;

import io.moorgate.FreePorts;
import io.moorgate.traffic.port.TcpFixture;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** OpenSSH's server on a free loopback port, with keys of its own; the user that runs the test may log in by key. */
final class SshServer {
    private static final List<String> KEYS = List.of("host", "user");
    private static final String USER = System.getProperty("user.name");

    private final Path folder;
    private final int port = FreePorts.one();
    private final Process server;

    /** Keeps its keys and settings in {@code folder}. */
    SshServer(Path folder) throws IOException, InterruptedException {
        this.folder = folder;
        String keygen = RealBinary.find("ssh-keygen", "openssh-client");
        for (String key : KEYS) {
            Command.run(List.of(keygen, "-q", "-t", "ed25519", "-N", "", "-f", file(key)));
        }
        server = serve();
    }

    /** One that looks like {@code other} from outside: it has the same keys. */
    SshServer(Path folder, SshServer other) throws IOException {
        this.folder = folder;
        for (String key : KEYS) {
            Files.copy(other.folder.resolve(key), folder.resolve(key), StandardCopyOption.COPY_ATTRIBUTES);
            Files.copy(other.folder.resolve(key + ".pub"), folder.resolve(key + ".pub"));
        }
        server = serve();
    }

    private Process serve() throws IOException {
        Files.copy(folder.resolve("user.pub"), folder.resolve("authorized"));
        Files.write(
                folder.resolve("config"),
                List.of(
                        "Port " + port,
                        "ListenAddress 127.0.0.1",
                        "HostKey " + file("host"),
                        "AuthorizedKeysFile " + file("authorized"),
                        "PidFile none",
                        "StrictModes no",
                        "UsePAM no",
                        "PasswordAuthentication no",
                        "KbdInteractiveAuthentication no",
                        "PermitRootLogin prohibit-password",
                        "PrintMotd no",
                        "Subsystem sftp internal-sftp"));
        if (USER.equals("root")) {
            Files.createDirectories(Path.of("/run/sshd")); // where sshd locks its unprivileged half up
        }
        Process process = new ProcessBuilder(
                        RealBinary.find("sshd", "openssh-server"), "-D", "-e", "-f", file("config"))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("server.log").toFile())
                .start();
        await().atMost(Duration.ofSeconds(30)).until(() -> answers(process));
        return process;
    }

    int port() {
        return port;
    }

    /** The command line of {@code ssh}, to log in through {@code viaPort}. */
    List<String> ssh(int viaPort, String... arguments) throws IOException {
        List<String> command = client("ssh", "-p", viaPort);
        command.add(USER + "@127.0.0.1");
        command.addAll(List.of(arguments));
        return command;
    }

    /** The command line of {@code scp} through {@code viaPort}; {@code remote:} stands for the server. */
    List<String> scp(int viaPort, String from, String to) throws IOException {
        List<String> command = client("scp", "-P", viaPort);
        command.add("-q");
        command.add(from.replace("remote:", USER + "@127.0.0.1:"));
        command.add(to.replace("remote:", USER + "@127.0.0.1:"));
        return command;
    }

    /** Stops the server. */
    void end() throws InterruptedException {
        Command.end(server);
    }

    private List<String> client(String program, String portFlag, int viaPort) throws IOException {
        return new ArrayList<>(List.of(
                RealBinary.find(program, "openssh-client"),
                "-F",
                "/dev/null",
                "-i",
                file("user"),
                "-o",
                "IdentitiesOnly=yes",
                "-o",
                "BatchMode=yes",
                "-o",
                "StrictHostKeyChecking=accept-new",
                "-o",
                "UserKnownHostsFile=" + file("known_hosts"),
                portFlag,
                String.valueOf(viaPort)));
    }

    private boolean answers(Process process) throws IOException {
        if (!process.isAlive()) {
            throw new AssertionError("sshd: " + Files.readString(folder.resolve("server.log")));
        }
        try (var probe = TcpFixture.dial(port)) {
            return probe.getInputStream().read() == 'S';
        } catch (ConnectException notYet) {
            return false;
        }
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }
}
