# syntax=docker/dockerfile:1
#
# The program alone: one static binary and the certificate authorities, no shell, not root.
#
#   docker build -t retrogate .
#   docker run --rm -v "$PWD:/work" retrogate live --strict
#
# CI systems that run their scripts inside the image (GitLab, Jenkins) take the same with a shell:
#
#   docker build --target shell -t retrogate:shell .

FROM rust:1.90-alpine AS build
# ring and zstd are C and assembler.
RUN apk add --no-cache build-base ca-certificates
WORKDIR /src
COPY . .
RUN cargo build --profile dist --locked --bin retrogate
RUN install -D -m 0755 target/dist/retrogate /out/retrogate

FROM alpine:3.22 AS shell
RUN apk add --no-cache ca-certificates git
COPY --from=build /out/retrogate /usr/local/bin/retrogate
USER 65532:65532
WORKDIR /work

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /out/retrogate /retrogate
USER 65532:65532
WORKDIR /work
ENTRYPOINT ["/retrogate"]
