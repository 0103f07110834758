import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  addressAfter, answersOf, lacksPortForDomain, portChoiceOf, withDomain, withOutsideAddress, withPorts,
} from '../src/state/setup';

test('ports have three choices', () => {
  assert.equal(portChoiceOf({ https_port: '443', http_port: '80' }), 'standard');
  assert.equal(portChoiceOf({ https_port: '8443', http_port: '8080' }), 'high');
  assert.equal(portChoiceOf({ https_port: '443', http_port: '8080' }), 'other');
  assert.equal(portChoiceOf({}), 'other');
});

test('a choice of ports fills both, another leaves them', () => {
  const typed = { https_port: '1', http_port: '2', domain: 'x.example' };
  assert.deepEqual(withPorts(typed, 'standard'), {
    https_port: '443', http_port: '80', domain: 'x.example',
  });
  assert.deepEqual(withPorts(typed, 'other'), typed);
});

test('only answers are sent, and none that is decided elsewhere', () => {
  const state = {
    school_name: 'SD 1', language: 'id', room_makers: 'teachers', set_up: 'yes', domain: '',
    https_port: '443', http_port: '80', announce: '203.0.113.5', addresses: '10.0.0.2',
    lan_viewers: 'on', standard_ports: 'ours', decided_https_port: 'PENDOPO_HTTPS_PORT',
  };
  assert.deepEqual(answersOf(state), {
    school_name: 'SD 1', language: 'id', room_makers: 'teachers', domain: '', http_port: '80',
    announce: '203.0.113.5', lan_viewers: 'on',
  });
});

test('the address afterwards has its port where browsers need one', () => {
  const here = { hostname: 'kelas.local' };
  assert.equal(addressAfter(here, { https_port: '443' }), 'https://kelas.local/');
  assert.equal(addressAfter(here, { https_port: '8443' }), 'https://kelas.local:8443/');
});

test('who came by a public address of a NAT is asked with it', () => {
  const state = { addresses: '10.0.0.2, 203.0.113.9', announce: '' };
  const announce = (hostname: string, more = {}) =>
    withOutsideAddress({ ...state, ...more }, { hostname }).announce;
  assert.equal(announce('203.0.113.5'), '203.0.113.5');
  assert.equal(announce('203.0.113.9'), '');
  assert.equal(announce('203.0.113.5', { announce: '198.51.100.1' }), '198.51.100.1');
  for (const near of ['localhost', '10.0.0.7', '192.168.1.7', '172.20.1.1', '100.64.0.1', 'kelas.local']) {
    assert.equal(announce(near), '', near);
  }
});

test('a domain wants 443 and 80 where they can be had, and says so where not', () => {
  const state = { https_port: '8443', http_port: '8080', standard_ports: 'free', domain: '' };
  assert.equal(withDomain(state, 'a.example').https_port, '443');
  assert.equal(withDomain(state, ' ').https_port, '8443');
  assert.equal(withDomain({ ...state, standard_ports: 'taken' }, 'a.example').https_port, '8443');
  assert.equal(withDomain({ ...state, https_port: '9443' }, 'a.example').https_port, '9443');
  const decided = { ...state, decided_https_port: 'PENDOPO_HTTPS_PORT' };
  assert.equal(withDomain(decided, 'a.example').https_port, '8443');
  assert.ok(lacksPortForDomain({ ...state, domain: 'a.example' }));
  assert.ok(!lacksPortForDomain({ ...state, domain: 'a.example', http_port: '80' }));
  assert.ok(!lacksPortForDomain(state));
});
