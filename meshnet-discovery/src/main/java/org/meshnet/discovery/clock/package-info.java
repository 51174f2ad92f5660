/** When the server has something to do without being asked. */
package org.meshnet.discovery.clock;
