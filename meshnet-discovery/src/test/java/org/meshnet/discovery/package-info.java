/** Tests of the command line and of the daemon on real sockets. */
package org.meshnet.discovery;
