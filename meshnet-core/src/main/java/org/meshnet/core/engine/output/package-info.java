/** What an engine's parts lead to, in other parts and outside: kept while one of them works, and done in one place. */
@NullMarked
package org.meshnet.core.engine.output;

import org.jspecify.annotations.NullMarked;
