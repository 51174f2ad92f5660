/** The discovery daemon: options, logging, and one loop around one socket. What is decided, the registry decides. */
package org.meshnet.discovery;
