package energy.busbar.agent.web;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Optional;
import jdk.net.ExtendedSocketOptions;
import jdk.net.UnixDomainPrincipal;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.SocketChannelEndPoint;

/** The file of the control socket: who may open it, and what of an earlier process may be removed. */
final class ControlSocket {
    /** {@code sun_path} of Linux has 108 bytes with the closing zero; macOS has 104. */
    static final int MAX_PATH_BYTES = 103;

    private final Path path;

    ControlSocket(Path path) {
        this.path = path.toAbsolutePath();
    }

    Path path() {
        return path;
    }

    /** Makes way for a new socket, or says why it cannot be here. */
    void prepare() {
        int bytes = path.toString().getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_PATH_BYTES) {
            throw new IllegalStateException("control socket " + path + " has a path of " + bytes
                    + " bytes: a Unix socket's path has at most " + MAX_PATH_BYTES + "; choose a shorter one");
        }
        Path directory = path.getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            throw new IllegalStateException("control socket " + path + ": " + directory
                    + " is not a directory; create it, writable for the gateway's user only");
        }
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            removeStale();
        }
    }

    private void removeStale() {
        try {
            if (!Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .isOther()) {
                throw new IllegalStateException("control socket " + path
                        + ": a file that is no socket is in the way; move it, or choose another path");
            }
            if (answers()) {
                throw new IllegalStateException("control socket " + path
                        + " is in use by a running process, perhaps another gateway; stop it, or choose another path");
            }
            Files.delete(path);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "control socket " + path + ": what an earlier process left cannot be removed: " + e.getMessage(),
                    e);
        }
    }

    private boolean answers() {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(UnixDomainSocketAddress.of(path));
        } catch (IOException e) {
            return false;
        }
    }

    /** After bind, which creates the file as the umask says; until here {@link #peer} keeps others out. */
    void restrict() throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
    }

    /**
     * The user at the other end, as the kernel tells it.
     *
     * @return empty when it is neither the gateway's user nor root; the gateway's own user where the kernel does not tell
     */
    Optional<String> peer(EndPoint endPoint) throws IOException {
        UserPrincipal owner = Files.getOwner(path);
        if (!(endPoint instanceof SocketChannelEndPoint socket)
                || !socket.getChannel().supportedOptions().contains(ExtendedSocketOptions.SO_PEERCRED)) {
            return Optional.of(owner.getName());
        }
        UnixDomainPrincipal peer = socket.getChannel().getOption(ExtendedSocketOptions.SO_PEERCRED);
        boolean allowed = peer.user().equals(owner) || peer.user().getName().equals("root");
        return allowed ? Optional.of(peer.user().getName()) : Optional.empty();
    }
}
