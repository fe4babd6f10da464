package energy.busbar.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A root and an authority below it, all by OpenSSL: it judges the gateway's requests and makes the certificates. */
final class OpensslAuthority {
    private static final Path OPENSSL = Path.of("/usr/bin/openssl");

    final Path folder;
    private int serial;

    OpensslAuthority(Path folder) throws Exception {
        need(OPENSSL);
        this.folder = Files.createDirectories(folder);
        Files.writeString(
                folder.resolve("authority.ext"),
                "basicConstraints=critical,CA:true\nkeyUsage=critical,keyCertSign\n" + "subjectKeyIdentifier=hash\n");
        Files.writeString(
                folder.resolve("client.ext"),
                "basicConstraints=critical,CA:false\n"
                        + "keyUsage=critical,digitalSignature\nextendedKeyUsage=clientAuth\n");
        Files.writeString(
                folder.resolve("server.ext"),
                "basicConstraints=critical,CA:false\n"
                        + "keyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth\nsubjectAltName=IP:127.0.0.1\n");
        key("root");
        run(
                "req",
                "-x509",
                "-new",
                "-key",
                "root.key",
                "-subj",
                "/CN=Root",
                "-days",
                "3650",
                "-out",
                "root.pem",
                "-addext",
                "keyUsage=critical,keyCertSign");
        key("ca");
        run("req", "-new", "-key", "ca.key", "-subj", "/O=Acme/CN=Issuing", "-out", "ca.csr");
        run(
                "x509",
                "-req",
                "-in",
                "ca.csr",
                "-CA",
                "root.pem",
                "-CAkey",
                "root.key",
                "-set_serial",
                "2",
                "-days",
                "3000",
                "-extfile",
                "authority.ext",
                "-out",
                "ca.pem");
    }

    static void need(Path program) {
        if (!Files.isExecutable(program)) {
            if ("true".equals(System.getenv("CI")) || "1".equals(System.getenv("BUSBAR_REQUIRE_PEERS"))) {
                throw new AssertionError("needs " + program);
            }
            Assumptions.abort("needs " + program);
        }
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    private void key(String name) throws Exception {
        run("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", name + ".ec");
        run("pkcs8", "-topk8", "-nocrypt", "-in", name + ".ec", "-out", name + ".key");
    }

    /** Makes NAME.key, NAME.pem and NAME.both.pem, key and chain in one. */
    void issue(String name, String subject, String use) throws Exception {
        key(name);
        run("req", "-new", "-key", name + ".key", "-subj", subject, "-out", name + ".csr");
        sign(name + ".csr", name + ".pem", use, 365);
        Files.writeString(
                file(name + ".chain.pem"), Files.readString(file(name + ".pem")) + Files.readString(file("ca.pem")));
        Files.writeString(
                file(name + ".both.pem"),
                Files.readString(file(name + ".key")) + Files.readString(file(name + ".chain.pem")));
    }

    /** After OpenSSL has found the request's signature good. */
    synchronized void sign(String request, String certificate, String use, int days) throws Exception {
        assertThat(run("req", "-in", request, "-verify", "-noout")).containsIgnoringCase("verify OK");
        serial++;
        run(
                "x509",
                "-req",
                "-in",
                request,
                "-CA",
                "ca.pem",
                "-CAkey",
                "ca.key",
                "-set_serial",
                "" + (100 + serial),
                "-days",
                "" + days,
                "-extfile",
                use + ".ext",
                "-out",
                certificate);
    }

    synchronized String sha256(String certificate) throws Exception {
        return run("x509", "-in", certificate, "-noout", "-fingerprint", "-sha256")
                .strip()
                .replaceAll(".*=", "");
    }

    /** The certs-only PKCS#7 in Base64, as EST gives it. */
    String pkcs7(String... certificates) throws Exception {
        List<String> command = new ArrayList<>(List.of("crl2pkcs7", "-nocrl"));
        for (String each : certificates) {
            command.addAll(List.of("-certfile", each));
        }
        return run(command.toArray(String[]::new)).replaceAll("-----[A-Z0-9 ]*-----\n?", "");
    }

    String run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(OPENSSL.toString()));
        command.addAll(Arrays.asList(arguments));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(command + "\n" + said).isZero();
        return said;
    }
}
