package energy.busbar.agent.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/** The gateway's own directory, which is its user's alone: it holds the login's hash, logs and all that was measured. */
final class StateDirectory {
    private StateDirectory() {}

    static void make(Path directory) {
        try {
            Path parent = directory.getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.createDirectory(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(directory) || !Files.isWritable(directory)) {
                throw new CliException(
                        ExitCodes.FAULT,
                        "gateway.stateDirectory " + directory + " is not a directory that this user may write");
            }
        } catch (IOException | UnsupportedOperationException e) {
            throw new CliException(
                    ExitCodes.FAULT,
                    "gateway.stateDirectory " + directory + " cannot be made (" + e
                            + "); it must be a path where this user may write");
        }
    }

    /** Else everything in it would look as if it were not there. */
    static void mustBeVisible(@Nullable Path directory) {
        if (directory == null || !Files.isDirectory(directory) || Files.isExecutable(directory)) {
            return;
        }
        String owner;
        try {
            owner = Files.getOwner(directory).getName();
        } catch (IOException | UnsupportedOperationException e) {
            owner = "the gateway's user";
        }
        throw new CliException(
                ExitCodes.FAULT,
                "this user may not look into " + directory + ", which belongs to " + owner + "; try: sudo -u " + owner
                        + " busbar …");
    }
}
