{{- define "moorgate.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 50 | trimSuffix "-" -}}
{{- end -}}

{{/* Short enough for what is added behind it. */}}
{{- define "moorgate.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 50 | trimSuffix "-" -}}
{{- else if contains (include "moorgate.name" .) .Release.Name -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "moorgate.name" .) | trunc 50 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "moorgate.selector" -}}
app.kubernetes.io/name: {{ include "moorgate.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "moorgate.labels" -}}
{{ include "moorgate.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "moorgate.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "moorgate.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "moorgate.cookieSecret" -}}
{{- default (printf "%s-cookie" (include "moorgate.fullname" .)) .Values.cookie.existingSecret -}}
{{- end -}}

{{- define "moorgate.peersSecret" -}}
{{- default (printf "%s-peers" (include "moorgate.fullname" .)) .Values.peers.existingSecret -}}
{{- end -}}

{{/* With a digest the tag says nothing to the runtime, and is left to the reader. */}}
{{- define "moorgate.image" -}}
{{- printf "%s:%s" .Values.image.repository (default .Chart.AppVersion .Values.image.tag) -}}
{{- with .Values.image.digest }}@{{ . }}{{ end -}}
{{- end -}}

{{/*
The metrics speak of other Services by the labels that Prometheus gives the target: those of the target are taken away, and its
namespace goes by another name.
*/}}
{{- define "moorgate.scrape" -}}
port: management
path: /q/metrics
honorLabels: true
relabelings:
  - {sourceLabels: [namespace], targetLabel: gateway_namespace, action: replace}
  - {regex: namespace|service|endpoint|container, action: labeldrop}
{{- end -}}
