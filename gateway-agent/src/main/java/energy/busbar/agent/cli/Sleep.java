package energy.busbar.agent.cli;

/** For commands that look again and again at something outside. */
final class Sleep {
    private Sleep() {}

    static void millis(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException(ExitCodes.FAULT, "interrupted");
        }
    }
}
