/** Keeps sessions, and tells those who do something of their own when these come and go. */
@NullMarked
package org.meshnet.core.engine.session;

import org.jspecify.annotations.NullMarked;
