/** Keeps sessions, and tells those who do something of their own when these come and go. */
package org.meshnet.core.engine.session;
