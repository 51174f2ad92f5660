/** Packets that no session takes yet, and pings. */
package org.meshnet.core.engine.traffic;
