# Two stages: the first installs, the second runs. Nothing of the first but /opt/trucewatch is kept.
FROM debian:bookworm-slim AS build
RUN apt-get update \
 && apt-get install -y --no-install-recommends python3 python3-venv \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY requirements.lock ./
RUN python3 -m venv /opt/trucewatch \
 && /opt/trucewatch/bin/pip install --no-cache-dir --no-deps --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY bot ./bot
COPY handlers ./handlers
RUN /opt/trucewatch/bin/pip install --no-cache-dir --no-index --no-deps --no-build-isolation . \
 && /opt/trucewatch/bin/pip uninstall -y setuptools pip

FROM debian:bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends python3 ca-certificates \
 && rm -rf /var/lib/apt/lists/* \
 && groupadd --system --gid 10001 trucewatch \
 && useradd --system --uid 10001 --gid 10001 --home-dir /data --no-create-home --shell /usr/sbin/nologin trucewatch \
 && install -d -o trucewatch -g trucewatch -m 0750 /data
COPY --from=build /opt/trucewatch /opt/trucewatch
ENV PATH=/opt/trucewatch/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    BOT_DATABASE_URL=sqlite+aiosqlite:////data/bot.db \
    BOT_LISTEN=127.0.0.1:8080
WORKDIR /data
USER trucewatch
VOLUME /data
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 CMD ["trucewatch", "doctor", "--ready"]
# The exec form: no shell stands between a signal and the bot.
ENTRYPOINT ["trucewatch"]
CMD ["run"]
