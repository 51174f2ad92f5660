/** Who may reach whom: which rules hold for which peer, and what is told of what they refuse. */
@NullMarked
package org.meshnet.core.engine.rule;

import org.jspecify.annotations.NullMarked;
