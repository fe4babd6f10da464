package energy.busbar.agent.cli;

import energy.busbar.agent.config.ConfigFile;
import energy.busbar.core.driver.Options;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;

/**
 * Whether the PKCS#12 files that a configuration names are there and open. Drivers read them with each connection, so that a
 * renewed one is used; a gateway that starts does not ask, since one file must not stop all devices.
 */
final class StoreFiles {
    private static final List<String> STORES = List.of("trustStore", "keyStore");

    private StoreFiles() {}

    /** @param err is told of what this user may not read, and so cannot judge */
    static void check(ConfigFile file, PrintWriter err) {
        for (Options device : file.root().blocks("devices")) {
            Options connection = device.block("connection");
            for (String block : List.of("tls", "dtls")) {
                if (connection.has(block)) {
                    stores(connection.block(block), err);
                }
            }
        }
        if (file.root().has("coap")) {
            stores(file.root().block("coap"), err);
        }
    }

    private static void stores(Options block, PrintWriter err) {
        for (String key : STORES) {
            if (block.has(key)) {
                store(block.block(key), err);
            }
        }
    }

    private static void store(Options store, PrintWriter err) {
        Path file = Path.of(store.text("file").orElse(""));
        if (!Files.exists(file)) {
            store.problem("file", "is " + file + ", which is not there", "a PKCS#12 file");
            return;
        }
        if (!Files.isReadable(file)) {
            err.println("busbar: this user may not read " + file + ", so nobody knows whether it is good");
            return;
        }
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore.getInstance("PKCS12")
                    .load(in, store.text("password").orElse("").toCharArray());
        } catch (IOException | GeneralSecurityException e) {
            store.problem(
                    "file",
                    "is " + file + ", which does not open: " + e.getMessage(),
                    "a PKCS#12 file and its password");
        }
    }
}
