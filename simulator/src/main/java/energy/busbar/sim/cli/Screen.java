package energy.busbar.sim.cli;

import java.util.List;

/** A terminal with a story that scrolls and a table that stays below it; or, elsewhere, plain lines. */
final class Screen {
    private static final int WIDTH = 80;
    private static final int PLAIN_TABLE_SECONDS = 10;

    private final boolean terminal;
    private List<String> table = List.of();
    private int drawn;
    private int sincePlain = PLAIN_TABLE_SECONDS;

    Screen(boolean terminal) {
        this.terminal = terminal;
    }

    synchronized void say(String text) {
        erase();
        System.out.println(text);
        draw();
    }

    /** Once a second. */
    synchronized void table(List<String> lines) {
        table = lines.stream()
                .map(line -> line.length() > WIDTH ? line.substring(0, WIDTH) : line)
                .toList();
        if (terminal) {
            erase();
            draw();
        } else if (++sincePlain >= PLAIN_TABLE_SECONDS) {
            sincePlain = 0;
            table.forEach(System.out::println);
        }
    }

    /** What is on the screen stays; nothing is drawn over it any more. */
    synchronized void leave() {
        table = List.of();
        drawn = 0;
    }

    private void erase() {
        if (drawn > 0) {
            System.out.print("\u001b[" + drawn + "A\r\u001b[J");
            drawn = 0;
        }
    }

    private void draw() {
        if (terminal) {
            table.forEach(System.out::println);
            drawn = table.size();
        }
        System.out.flush();
    }
}
