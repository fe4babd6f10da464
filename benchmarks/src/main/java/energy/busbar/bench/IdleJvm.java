package energy.busbar.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * The command that starts a JVM like the agent's - same Java, flags and class path - with a main that does nothing. It
 * is made from the agent's own command line, so that the two cannot come apart.
 */
final class IdleJvm {
    private IdleJvm() {}

    /**
     * @param agent the command line of the running agent
     * @param jar where the main class is, appended to the class path
     */
    static List<String> command(List<String> agent, String jar, String mainClass) {
        int classPath = Math.max(agent.indexOf("-cp"), agent.indexOf("-classpath"));
        if (classPath < 0) {
            throw new BenchFailure("the agent's command line has no -cp, so there is no idle JVM like it: " + agent);
        }
        int main = classPath + 2;
        while (main < agent.size() && agent.get(main).startsWith("-")) {
            main++;
        }
        if (main >= agent.size()) {
            throw new BenchFailure("the agent's command line names no main class: " + agent);
        }
        List<String> command = new ArrayList<>(agent.subList(0, main));
        command.set(classPath + 1, command.get(classPath + 1) + ":" + jar);
        command.add(mainClass);
        return command;
    }

    /** Its flags, for people: what is between the Java and the class path. */
    static String flags(List<String> agent) {
        return String.join(
                " ",
                agent.stream()
                        .skip(1)
                        .takeWhile(word -> !word.equals("-cp") && !word.equals("-classpath"))
                        .filter(word -> !word.startsWith("-Dbusbar.home="))
                        .toList());
    }
}
