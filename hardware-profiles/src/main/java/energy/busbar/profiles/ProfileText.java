package energy.busbar.profiles;

import energy.busbar.profiles.yaml.YamlProblem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A profile as it was written.
 *
 * @param file what problems call it
 * @param source the pack's name and version, or the file; "shipped"
 * @param unread why there is no text; empty where there is
 */
record ProfileText(
        String name, ProfileOrigin origin, String source, String file, String text, Optional<YamlProblem> unread) {
    ProfileText(String name, ProfileOrigin origin, String source, String file, String text) {
        this(name, origin, source, file, text, Optional.empty());
    }

    /** A file of the user's own. One that cannot be read says so by itself, and keeps no other from being read. */
    static ProfileText own(String name, Path file) {
        String place = file.toString();
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(ProfileCatalogue.MAX_BYTES + 1);
            if (bytes.length > ProfileCatalogue.MAX_BYTES) {
                return unread(name, place, 0, "is larger", "at most " + ProfileCatalogue.MAX_BYTES + " bytes");
            }
            CharBuffer text = CharBuffer.allocate(bytes.length);
            CoderResult end = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes), text, true);
            text.flip();
            if (end.isError()) {
                int line = 1 + (int) text.chars().filter(c -> c == '\n').count();
                return unread(name, place, line, "has a character that is not UTF-8", "a file saved as UTF-8");
            }
            return new ProfileText(name, ProfileOrigin.USER, place, place, text.toString());
        } catch (IOException e) {
            return unread(name, place, 0, "cannot be read: " + e.getMessage(), "a profile");
        }
    }

    private static ProfileText unread(String name, String place, int line, String message, String expected) {
        YamlProblem problem = new YamlProblem(place, line, "", message, expected);
        return new ProfileText(name, ProfileOrigin.USER, place, place, "", Optional.of(problem));
    }
}
