package energy.busbar.agent.cli;

import energy.busbar.agent.Drivers;
import energy.busbar.agent.config.ConfigException;
import energy.busbar.agent.config.ConfigFile;
import energy.busbar.agent.discover.ConfigDraft;
import energy.busbar.agent.discover.FoundDevice;
import energy.busbar.core.driver.Options;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Writes what was found as configuration: a new file, or FILE.new beside one that is there, with its text and the new
 * devices. No file is ever written over.
 */
final class DraftFile {
    private static final int FIRST_UNIT = 1;

    private final Path file;
    private final PrintWriter out;

    DraftFile(Path file, PrintWriter out) {
        this.file = file;
        this.out = out;
    }

    /** @return what the command is to end with */
    int write(List<FoundDevice> found) {
        if (found.isEmpty()) {
            out.println("nothing was written to " + file);
            return ExitCodes.OK;
        }
        return Files.exists(file) ? beside(found) : fresh(found);
    }

    private int fresh(List<FoundDevice> found) {
        ConfigDraft draft = new ConfigDraft(Drivers.protocols(), Set.of(), true).add(found);
        create(file, draft.whole(gatewayId()));
        CheckConfigCommand.check(file).drivers().close();
        say(file + " is written, with " + count(draft.size())
                + "; nothing is controlled before its 'commissioned' is true");
        remarks(draft);
        return ExitCodes.OK;
    }

    private int beside(List<FoundDevice> found) {
        ConfigFile config = ConfigFile.read(file);
        List<Options> devices = config.root().blocks("devices");
        Set<String> ids = new HashSet<>();
        Set<String> places = new HashSet<>();
        boolean gridMeter = false;
        for (Options device : devices) {
            device.text("id").ifPresent(ids::add);
            gridMeter |= device.text("role").filter("grid_meter"::equals).isPresent();
            Options connection = device.block("connection");
            boolean coap = device.text("protocol").filter("coap"::equals).isPresent();
            String where = connection
                    .text("serial")
                    .or(() -> connection
                            .text("host")
                            .map(host -> host + ":" + connection.integer("port", coap ? 5683 : 502, 1, 65_535)))
                    .orElse("");
            places.add(where + (coap ? "" : " " + connection.integer("unit", FIRST_UNIT, 0, 255)));
        }
        List<FoundDevice> unknown = found.stream()
                .filter(device -> places(device).stream().noneMatch(places::contains))
                .toList();
        ConfigDraft draft = new ConfigDraft(Drivers.protocols(), ids, !gridMeter).add(unknown);
        if (draft.size() == 0) {
            say(file + " has all that was found and can be configured; nothing was written");
            remarks(draft);
            return ExitCodes.OK;
        }
        String text = draft.into(text())
                .orElseThrow(() -> new CliException(
                        ExitCodes.FAULT,
                        "'devices:' of " + file + " is not a list of lines, so nothing was written; these are the new"
                                + " entries:\n" + draft.entries(2)));
        Path beside = file.resolveSibling(file.getFileName() + ".new");
        create(beside, text);
        say(file + " is there and stays as it is; " + beside + " is written, with " + count(draft.size())
                + " more. Look at it, and move it in its place");
        remarks(draft);
        return checked(beside);
    }

    private int checked(Path beside) {
        try {
            CheckConfigCommand.check(beside).drivers().close();
            return ExitCodes.OK;
        } catch (ConfigException e) {
            out.println("It has problems, those of " + file + " among them:");
            e.problems().forEach(out::println);
            return ExitCodes.CONFIG;
        }
    }

    /** Where a configuration would have it. */
    private static List<String> places(FoundDevice device) {
        Object serial = device.endpoint().keys().get("serial");
        Object where = serial == null
                ? device.endpoint().keys().get("host") + ":"
                        + device.endpoint().keys().get("port")
                : serial;
        return device.units().isEmpty()
                ? List.of(String.valueOf(where))
                : device.units().stream().map(unit -> where + " " + unit).toList();
    }

    private void remarks(ConfigDraft draft) {
        draft.remarks()
                .forEach(remark -> Text.wrapped("not configured: " + remark, 2).forEach(out::println));
    }

    private void say(String text) {
        Text.wrapped(text, 0).forEach(out::println);
    }

    private static String count(int devices) {
        return devices == 1 ? "1 device" : devices + " devices";
    }

    private String text() {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new CliException(ExitCodes.FAULT, file + " cannot be read: " + e.getMessage());
        }
    }

    private static void create(Path path, String text) {
        try {
            Files.writeString(path, text, StandardOpenOption.CREATE_NEW);
        } catch (FileAlreadyExistsException e) {
            throw new CliException(ExitCodes.FAULT, path + " is there already; nothing was written");
        } catch (IOException e) {
            throw new CliException(ExitCodes.FAULT, path + " cannot be written: " + e.getMessage());
        }
    }

    /** This machine's name, as far as it can be an id. */
    private static String gatewayId() {
        try {
            String name = InetAddress.getLocalHost().getHostName().replaceAll("[^A-Za-z0-9_-].*", "");
            return name.isEmpty() || name.length() > 64 ? "gateway-1" : name;
        } catch (UnknownHostException e) {
            return "gateway-1";
        }
    }
}
