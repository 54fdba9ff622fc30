/**
 * The directory source: the same objects as YAML in files, read within bounds and watched for changes.
 *
 * <p>Thread: the configuration's own.
 *
 * <p>Limits: {@code manifest-bytes}, {@code manifest-files}, {@code manifest-depth}, {@code manifest-values}.
 *
 * <p>Imports control.source, control.translate, control.annotation, time, the Kubernetes model with its JSON mapper and the
 * YAML parser.
 */
package io.moorgate.control.source.manifest;
