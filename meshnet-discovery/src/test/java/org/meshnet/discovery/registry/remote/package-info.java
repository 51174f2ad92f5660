/** Tests of what servers do together. */
package org.meshnet.discovery.registry.remote;
