// An nginx with its RTMP module, which judges us and is judged by the same questions.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { freePort } from './server.mjs';

// Not installed by ./test: its package starts a web server on port 80 of this machine.
const kModule = '/usr/lib/nginx/modules/ngx_rtmp_module.so';
export const hasNginx = existsSync(kModule);

/** Its HLS is of segments alone. `more` are further lines of its application "live". */
export async function startNginx(more = '') {
  const folder = mkdtempSync(join(tmpdir(), 'pendopo-nginx-'));
  const [rtmp, http] = [await freePort(), await freePort()];
  writeFileSync(join(folder, 'nginx.conf'), `
load_module ${kModule};
daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/log;
events {}
rtmp { server { listen 127.0.0.1:${rtmp}; application live {
  live on; hls on; hls_path ${folder}/hls; hls_fragment 2s; ${more} } } }
http { access_log off; client_body_temp_path ${folder}/b; proxy_temp_path ${folder}/p;
  fastcgi_temp_path ${folder}/f; uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
  server { listen 127.0.0.1:${http}; root ${folder}/hls; } }
`);
  const child = spawn('nginx', ['-c', join(folder, 'nginx.conf')], { stdio: 'ignore' });
  const ended = new Promise((done) => child.on('exit', done));
  return {
    rtmp: `rtmp://127.0.0.1:${rtmp}/live`,
    pid: child.pid,
    root: join(folder, 'hls'),
    folder: `http://127.0.0.1:${http}/`,
    async stop() {
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
