/** Tests of what {@code netcheck} prints, and of the check over the loopback device. */
package org.meshnet.node.netcheck;
