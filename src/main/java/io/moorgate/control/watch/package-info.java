/**
 * Where configuration comes from: informers or a directory of the same YAML; quiet period, translation, publication.
 *
 * <p>Thread: the configuration's own. Imports control.translate, control.annotation, routing, time and the Kubernetes client.
 */
package io.moorgate.control.watch;
