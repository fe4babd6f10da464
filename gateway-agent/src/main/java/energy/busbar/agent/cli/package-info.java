/** The command line: {@code busbar run}, and the questions to a gateway that runs. */
@NullMarked
package energy.busbar.agent.cli;

import org.jspecify.annotations.NullMarked;
