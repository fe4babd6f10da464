/** The page, its login, and the HTTP server under it; what stands under {@code /api} comes from outside. */
@NullMarked
package energy.busbar.agent.web;

import org.jspecify.annotations.NullMarked;
