/** What guessing the ports of hard NATs has come to, for one peer (docs/paths.md). Knows neither peers nor parts. */
@NullMarked
package org.meshnet.core.engine.guess;

import org.jspecify.annotations.NullMarked;
