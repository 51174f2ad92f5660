/** Tests of the threads beside the loop. */
package org.meshnet.discovery.pool;
