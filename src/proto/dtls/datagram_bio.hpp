// How OpenSSL reads and writes datagrams: one read takes one datagram, one write sends one.
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "base/bytes.hpp"
#include "base/socket_address.hpp"
#include "base/transmit_queue.hpp"

struct bio_st;

namespace proto::dtls {

// The two ends of one session's BIO. Its owner keeps it at one address as long as the BIO lives,
// and hands in the datagram and the queue for the length of a call.
struct DatagramPort {
  base::ConstBytes inbound;            // the datagram to read next; empty: none
  base::TransmitQueue* out = nullptr;  // null: what is written is lost
  base::SocketAddress to;
  bool records_flight = false;  // whether writes are also kept in `flight`
  std::vector<std::vector<std::uint8_t>> flight;
  std::uint64_t next_sequence = 0;  // of our records in epoch 0
  // Repetitions of the flight that were written ahead of their time, each in records of its own;
  // while `sets_aside`, writes go into the last of them.
  std::deque<std::vector<std::vector<std::uint8_t>>> spares;
  bool sets_aside = false;

  // Sends the kept flight again.
  void resend();
  // Sends the next repetition that was set aside. False: there is none left.
  bool send_spare();
  // What OpenSSL writes comes here.
  void send(base::ConstBytes datagram);

 private:
  void renumber(base::Bytes datagram);
};

// A BIO on `port`, owned by the caller (an SSL it is given to takes it over).
bio_st* make_datagram_bio(DatagramPort& port);

}  // namespace proto::dtls
