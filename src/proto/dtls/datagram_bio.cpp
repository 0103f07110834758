#include "proto/dtls/datagram_bio.hpp"

#include <algorithm>
#include <climits>
#include <cstring>
#include <memory>

#include <openssl/bio.h>

#include "base/check.hpp"

namespace proto::dtls {

namespace {

constexpr std::size_t kRecordHeaderSize = 13;  // RFC 6347 section 4.3.1

DatagramPort& port_of(BIO* bio) {
  return *static_cast<DatagramPort*>(BIO_get_data(bio));
}

int read_datagram(BIO* bio, char* out, int size_max) {
  DatagramPort& port = port_of(bio);
  BIO_clear_retry_flags(bio);
  if (port.inbound.empty() || size_max <= 0) {
    BIO_set_retry_read(bio);
    return -1;
  }
  // Like a socket's: what does not fit is lost.
  const std::size_t size = std::min(port.inbound.size(), static_cast<std::size_t>(size_max));
  std::memcpy(out, port.inbound.data(), size);
  port.inbound = {};
  return static_cast<int>(size);
}

int write_datagram(BIO* bio, const char* bytes, int size) {
  BIO_clear_retry_flags(bio);
  if (size <= 0) return 0;
  port_of(bio).send({reinterpret_cast<const std::uint8_t*>(bytes), static_cast<std::size_t>(size)});
  return size;
}

long control(BIO*, int command, long, void*) {
  switch (command) {
    case BIO_CTRL_FLUSH:
    case BIO_CTRL_DGRAM_SET_NEXT_TIMEOUT:
      return 1;
    // Our link MTU counts what UDP carries, so nothing is to be taken off it. The MTU itself is
    // never asked for (SSL_OP_NO_QUERY_MTU); 0 would mean "unknown" all the same.
    case BIO_CTRL_DGRAM_GET_MTU_OVERHEAD:
    case BIO_CTRL_DGRAM_QUERY_MTU:
    default:
      return 0;
  }
}

int create(BIO* bio) {
  BIO_set_init(bio, 1);
  return 1;
}

struct MethodDelete {
  void operator()(BIO_METHOD* method) const { BIO_meth_free(method); }
};
using Method = std::unique_ptr<BIO_METHOD, MethodDelete>;

Method make_method() {
  Method method(BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "datagram"));
  CHECK(method != nullptr);
  BIO_meth_set_read(method.get(), read_datagram);
  BIO_meth_set_write(method.get(), write_datagram);
  BIO_meth_set_ctrl(method.get(), control);
  BIO_meth_set_create(method.get(), create);
  return method;
}

}  // namespace

void DatagramPort::send(base::ConstBytes datagram) {
  std::vector<std::uint8_t> copy(datagram.begin(), datagram.end());
  if (sets_aside && !spares.empty()) return spares.back().push_back(std::move(copy));
  renumber(copy);
  if (out) out->push(to, copy);
  if (records_flight) flight.push_back(std::move(copy));
}

void DatagramPort::resend() {
  for (auto& datagram : flight) {
    renumber(datagram);
    if (out) out->push(to, datagram);
  }
}

bool DatagramPort::send_spare() {
  if (spares.empty()) return false;
  for (auto& datagram : spares.front()) {
    renumber(datagram);
    if (out) out->push(to, datagram);
  }
  spares.pop_front();
  return true;
}

// A message sent again travels in a new record (RFC 6347 section 4.2.2). The records of epoch 0 are
// in the clear, so all of them, OpenSSL's and our repetitions, are numbered here.
void DatagramPort::renumber(base::Bytes datagram) {
  while (datagram.size() >= kRecordHeaderSize) {
    const std::uint16_t epoch = base::load_u16(datagram.data() + 3);
    if (epoch == 0) {
      base::store_u64(datagram.data() + 3, next_sequence++);  // the epoch's two octets stay 0
    }
    const std::size_t size = kRecordHeaderSize + base::load_u16(datagram.data() + 11);
    datagram = datagram.subspan(std::min(size, datagram.size()));
  }
}

BIO* make_datagram_bio(DatagramPort& port) {
  static const Method method = make_method();
  BIO* bio = BIO_new(method.get());
  CHECK(bio != nullptr);
  BIO_set_data(bio, &port);
  return bio;
}

}  // namespace proto::dtls
