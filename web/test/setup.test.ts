import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressAfter, answersOf, portChoiceOf, withPorts } from '../src/state/setup';

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
    standard_ports: 'ours', decided_https_port: 'PENDOPO_HTTPS_PORT',
  };
  assert.deepEqual(answersOf(state), {
    school_name: 'SD 1', language: 'id', room_makers: 'teachers', domain: '', http_port: '80',
    announce: '203.0.113.5',
  });
});

test('the address afterwards has its port where browsers need one', () => {
  const here = { hostname: 'kelas.local' };
  assert.equal(addressAfter(here, { https_port: '443' }), 'https://kelas.local/');
  assert.equal(addressAfter(here, { https_port: '8443' }), 'https://kelas.local:8443/');
});
