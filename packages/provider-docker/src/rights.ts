import type { RightsHelp } from '@kumo/provider-core';

/** How an engine is opened to this platform without opening it to everybody. */
export const rights: RightsHelp = {
  title: 'Open an engine over TLS or SSH',
  help:
    'Who can use an engine is root on its host. Over TCP it must ask for client certificates; run this on the host, then paste ' +
    'ca.pem, cert.pem and key.pem above. Over SSH a user who may use the socket is enough: ssh://user@host and a key.',
  text: `# certificates, valid for a year; HOST is the name that you connect to
HOST=docker.example.com
openssl req -x509 -newkey rsa:4096 -nodes -days 365 -subj "/CN=docker-ca" -keyout ca-key.pem -out ca.pem
openssl req -newkey rsa:4096 -nodes -subj "/CN=$HOST" -keyout server-key.pem -out server.csr
openssl x509 -req -days 365 -in server.csr -CA ca.pem -CAkey ca-key.pem -CAcreateserial -out server-cert.pem \\
  -extfile <(printf "subjectAltName=DNS:$HOST\\nextendedKeyUsage=serverAuth")
openssl req -newkey rsa:4096 -nodes -subj "/CN=client" -keyout key.pem -out client.csr
openssl x509 -req -days 365 -in client.csr -CA ca.pem -CAkey ca-key.pem -CAcreateserial -out cert.pem \\
  -extfile <(printf "extendedKeyUsage=clientAuth")

# the engine: /etc/docker/daemon.json, then restart it
{
  "hosts": ["unix:///var/run/docker.sock", "tcp://0.0.0.0:2376"],
  "tlsverify": true,
  "tlscacert": "/etc/docker/ca.pem",
  "tlscert": "/etc/docker/server-cert.pem",
  "tlskey": "/etc/docker/server-key.pem"
}`,
};
