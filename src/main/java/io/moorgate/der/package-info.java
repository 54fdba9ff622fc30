/**
 * DER (ITU-T X.690), as far as certificates and keys need it.
 *
 * <p>Thread: any. Imports nothing of the gateway and no third-party code.
 */
package io.moorgate.der;
