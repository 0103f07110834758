// Attacks on a shard, while a class goes on in it. None disturbs another viewer, and a counter
// shows each. What comes over HTTP and WebSockets is in tests/server/attack_test.cpp.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "base/bytes.hpp"
#include "proto/classify.hpp"
#include "proto/rtcp/packet.hpp"
#include "proto/srtp/receiver.hpp"
#include "proto/stun/message.hpp"
#include "sfu/keyframe_arbiter.hpp"
#include "sfu/subscription.hpp"
#include "tests/sim/classroom.hpp"
#include "tests/sim/worker_memory.hpp"

namespace sim {
namespace {

using proto::DatagramKind;
using sfu::DropReason;

const base::SocketAddress kStranger{base::IpAddress::v4(192, 0, 2, 66), 666};

// A class with somebody in it who only wants to learn.
class Attack : public testing::Test {
 protected:
  explicit Attack(std::uint64_t seed = 1) : room(seed) {
    world.run(3'000);
    EXPECT_TRUE(room.keeps_watching(innocent));
    started = world.now;
    frames_before = room.decoded(innocent);
    before = world.statistics();
  }

  std::uint64_t drops(DropReason reason) {
    const auto at = static_cast<std::size_t>(reason);
    return world.statistics().drops[at] - before.drops[at];
  }
  void inject(const base::SocketAddress& from, Datagram datagram) {
    world.inject(0, from, std::move(datagram));
  }
  const base::SocketAddress& address(const Person& person) { return person.lines[0].address; }

  // Every frame of the lesson so far came, but for what is still on its way.
  void expect_undisturbed() {
    const auto passed = std::chrono::duration<double>(world.now - started).count();
    const double sent = passed / std::chrono::duration<double>(kCamera.interval).count();
    EXPECT_GE(static_cast<double>(room.decoded(innocent) - frames_before), sent - 4);
    EXPECT_TRUE(room.keeps_watching(innocent));
    EXPECT_TRUE(world.is_live(teacher));
    EXPECT_EQ(world.finish(), "");
  }

  // What this person sends from now on, as somebody on the way sees it.
  std::vector<Datagram>& overhear(Person& person) {
    person.lines[0].up.filter = [this](base::ConstBytes datagram) {
      overheard.emplace_back(datagram.begin(), datagram.end());
      return false;
    };
    return overheard;
  }

  Classroom room;
  World& world = room.world;
  Person& teacher = room.teacher();
  Person& innocent = room.viewer();
  base::Time started{};
  std::size_t frames_before = 0;
  sfu::Statistics before;
  std::vector<Datagram> overheard;
};

std::size_t count_kind(const std::vector<Datagram>& datagrams, DatagramKind kind) {
  return static_cast<std::size_t>(std::count_if(
      datagrams.begin(), datagrams.end(),
      [kind](const Datagram& datagram) { return proto::classify(datagram) == kind; }));
}

std::vector<Datagram> client_hello() {
  proto::dtls::TestClient client;
  client.start(sfu::test::at(0));
  return client.take();
}

Datagram check(const std::string& username, const std::string& password,
               proto::stun::MessageType type = proto::stun::MessageType::kBindingRequest) {
  Datagram message(300);
  proto::stun::MessageWriter writer(message, type, {7});
  writer.username(username);
  writer.priority(1);
  writer.ice_controlling(99);
  writer.use_candidate();
  message.resize(writer.finish(password));
  return message;
}

// ---- from outside ----

// Were it answered, a server's flight of 1 kB would go wherever the sender of 200 bytes likes.
TEST_F(Attack, a_client_hello_from_an_unproved_address_is_not_answered) {
  std::uint64_t sent = 0;
  for (int i = 0; i < 50; ++i) {
    for (Datagram& datagram : client_hello()) {
      inject(kStranger, std::move(datagram));
      ++sent;
    }
    world.run(20);
  }
  EXPECT_EQ(drops(DropReason::kUnknownAddress), sent);
  EXPECT_EQ(world.statistics().peers, 2u);
  expect_undisturbed();  // whose Witness finds what goes to an address that nobody proved
}

// Whoever can write a sender's address can write this; the session under it must not listen.
TEST_F(Attack, handshakes_and_alerts_under_a_viewers_address_end_nothing) {
  const Datagram close_notify{21, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 9, 0, 2, 1, 0};
  const Datagram fatal{21, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 10, 0, 2, 2, 40};
  Datagram encrypted{21, 0xfe, 0xfd, 0, 1, 0, 0, 0, 0, 0, 99, 0, 26};
  encrypted.resize(13 + 26, 0x5a);
  const Datagram change{20, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 11, 0, 1, 1};
  const Datagram stunted{23, 0xfe, 0xfd, 0, 1, 0, 0, 0, 0, 0, 12, 0, 1, 0};
  std::uint64_t sent = 0;
  for (int i = 0; i < 20; ++i) {
    for (const Person* person : {&teacher, &innocent}) {
      for (Datagram& datagram : client_hello()) {
        inject(address(*person), std::move(datagram));
        ++sent;
      }
      for (const Datagram& forged : {close_notify, fatal, encrypted, change, stunted}) {
        inject(address(*person), forged);
        ++sent;
      }
    }
    world.run(50);
  }
  EXPECT_EQ(drops(DropReason::kNoDtlsNeeded), sent);
  expect_undisturbed();
}

TEST_F(Attack, checks_without_the_password_are_neither_answered_nor_followed) {
  const std::string username = innocent.peer->description().local.ufrag + ":theirs";
  std::uint64_t sent = 0;
  for (int i = 0; i < 50; ++i) {
    for (const base::SocketAddress& from : {kStranger, address(innocent)}) {
      inject(from, check(username, ""));  // no MESSAGE-INTEGRITY at all
      inject(from, check(username, "another-password-of-22-characters"));
      sent += 2;
    }
    world.run(100);
  }
  // Long enough to be followed, were they believed.
  world.run(15'000);
  EXPECT_EQ(drops(DropReason::kNotAuthentic), sent);
  expect_undisturbed();
}

TEST_F(Attack, answers_and_indications_that_nobody_asked_for_are_dropped) {
  using proto::stun::MessageType;
  const std::string username = innocent.peer->description().local.ufrag + ":theirs";
  for (const MessageType type : {MessageType::kBindingResponse, MessageType::kBindingError,
                                 MessageType::kBindingIndication}) {
    for (const base::SocketAddress& from : {kStranger, address(innocent)}) {
      inject(from, check(username, ""));
      inject(from, check("", "", type));
      inject(from, check(username, "another-password-of-22-characters", type));
    }
  }
  EXPECT_EQ(drops(DropReason::kMalformed) + drops(DropReason::kNotAuthentic), 18u);
  expect_undisturbed();
}

TEST_F(Attack, replayed_packets_are_heard_once) {
  overhear(teacher);
  world.run(2'000);
  const std::vector<Datagram> stolen = std::exchange(overheard, {});
  world.run(200);  // the last of them has arrived
  const auto secured =
      count_kind(stolen, DatagramKind::kRtp) + count_kind(stolen, DatagramKind::kRtcp);
  ASSERT_GT(count_kind(stolen, DatagramKind::kRtp), 50u);
  ASSERT_GT(count_kind(stolen, DatagramKind::kRtcp), 0u);
  const std::uint64_t received = world.statistics().packets_received;
  for (const base::SocketAddress& from : {address(teacher), address(innocent), kStranger}) {
    for (const Datagram& datagram : stolen) {
      if (proto::classify(datagram) != DatagramKind::kStun) inject(from, datagram);
    }
  }
  EXPECT_EQ(world.statistics().packets_received, received);
  // Under the teacher's address; under a viewer's, who has other keys and has used some numbers.
  EXPECT_GE(drops(DropReason::kReplayed), secured);
  EXPECT_EQ(drops(DropReason::kReplayed) + drops(DropReason::kNotAuthentic), 2 * secured);
  EXPECT_EQ(drops(DropReason::kUnknownAddress), secured);  // out of nowhere
  expect_undisturbed();
}

// Before the true one comes, each of its bytes is forged: nothing may stick.
TEST_F(Attack, forged_packets_do_not_take_the_place_of_true_ones) {
  std::uint64_t sent = 0;
  teacher.lines[0].up.filter = [&](base::ConstBytes datagram) {
    const DatagramKind kind = proto::classify(datagram);
    if (kind != DatagramKind::kRtp && kind != DatagramKind::kRtcp) return false;
    for (const std::size_t at :
         {std::size_t{3}, std::size_t{12}, datagram.size() / 2, datagram.size() - 1}) {
      Datagram forged(datagram.begin(), datagram.end());
      forged[at] ^= 0x10;
      inject(address(teacher), std::move(forged));
      ++sent;
    }
    return false;
  };
  world.run(5'000);
  teacher.lines[0].up.filter = nullptr;
  const std::uint64_t counted = drops(DropReason::kNotAuthentic) + drops(DropReason::kReplayed) +
                                drops(DropReason::kMalformed);
  ASSERT_GT(sent, 300u);
  EXPECT_EQ(counted, sent);
  EXPECT_GT(drops(DropReason::kNotAuthentic), sent / 2);
  expect_undisturbed();
}

TEST_F(Attack, truncated_packets_are_dropped_at_every_length) {
  overhear(teacher);
  world.run(2'000);
  teacher.lines[0].up.filter = nullptr;
  std::uint64_t sent = 0;
  for (const DatagramKind kind : {DatagramKind::kRtp, DatagramKind::kRtcp}) {
    const auto whole = std::find_if(overheard.rbegin(), overheard.rend(),
                                    [&](const auto& one) { return proto::classify(one) == kind; });
    ASSERT_NE(whole, overheard.rend());
    for (std::size_t size = 0; size < whole->size(); ++size, ++sent) {
      inject(address(teacher),
             Datagram(whole->begin(), whole->begin() + static_cast<std::ptrdiff_t>(size)));
    }
  }
  EXPECT_EQ(drops(DropReason::kMalformed) + drops(DropReason::kNotAuthentic) +
                drops(DropReason::kReplayed),
            sent);
  expect_undisturbed();
}

// ---- by somebody who may be here ----

class Insider : public Attack {
 protected:
  Insider() {
    world.run(2'000);
    EXPECT_TRUE(room.keeps_watching(troublemaker));
    before = world.statistics();
  }
  std::uint32_t watched(const Person& person) { return person.watching(room.picture)->track.ssrc; }
  std::uint32_t teachers_ssrc() {
    for (const auto& source : teacher.peer->sources()) {
      if (source->publication() == room.picture) return source->stream().ssrc;
    }
    return 0;
  }
  template <class Write>
  void storm(Write write) {
    inject(address(troublemaker), troublemaker.peer->wire().make_rtcp(write));
  }

  Person& troublemaker = room.viewer();
};

TEST_F(Insider, a_flood_of_sources_is_bounded) {
  const sfu::PublicationId own = world.add_publication(0, media::Kind::kVideo);
  world.publish(troublemaker, own, kCamera);
  world.run(2'000);
  before = world.statistics();
  MediaSource& source = *troublemaker.peer->sources()[0];
  world.pause(troublemaker, source, true);  // who floods has no room left for its own
  const std::int64_t held = worker_bytes();
  constexpr std::uint32_t kFlood = 3'000;
  const sfu::test::Payload payload(100, 1);
  for (std::uint32_t i = 0; i < kFlood; ++i) {
    sfu::test::OutboundStream stream = source.stream();
    stream.ssrc = 0x66000000 + i;
    // Some say that they are of the track, some that they are of none.
    if (i % 2 == 0) stream.mid = "nobodys";
    if (i % 2 == 1) stream.mid = {};
    if (i % 3 == 0) stream.payload_type = 99;
    inject(address(troublemaker), troublemaker.peer->wire().make_rtp(stream, payload, true));
    if (i % 100 == 0) world.run(66);
  }
  EXPECT_GE(drops(DropReason::kTooManySources), kFlood - proto::srtp::kSourcesMax);
  EXPECT_GT(drops(DropReason::kUnknownStream), 0u);
  // 256 replay windows, and what 32 streams of statistics take.
  if (counts_worker_bytes()) EXPECT_LT(worker_bytes() - held, 100'000);
  expect_undisturbed();
}

// SSRCs are each peer's own: nobody speaks for another by taking theirs.
TEST_F(Insider, a_teachers_ssrc_in_anothers_mouth_is_not_the_teacher) {
  const sfu::test::Payload payload(100, 1);
  sfu::test::OutboundStream stream = teacher.peer->sources()[1]->stream();
  ASSERT_EQ(stream.ssrc, teachers_ssrc());
  for (int i = 0; i < 100; ++i) {
    ++stream.sequence;
    inject(address(troublemaker), troublemaker.peer->wire().make_rtp(stream, payload, true));
    storm([&](base::ByteWriter& out) { proto::rtcp::write_bye(stream.ssrc, out); });
    storm([&](base::ByteWriter& out) {
      proto::rtcp::write_sender_report({stream.ssrc, 1, 1, 1, 1, {}}, out);
    });
    world.run(10);
  }
  EXPECT_EQ(drops(DropReason::kUnknownStream), 100u);
  expect_undisturbed();
}

TEST_F(Insider, a_storm_of_keyframe_requests_reaches_the_publisher_as_few) {
  const int asked = teacher.peer->keyframes_wanted();
  constexpr int kStorm = 2'000;
  for (int i = 0; i < kStorm; ++i) {
    storm([&](base::ByteWriter& out) {
      proto::rtcp::write_pli(1, watched(troublemaker), out);
      proto::rtcp::write_pli(1, watched(innocent), out);
      proto::rtcp::write_pli(1, teachers_ssrc(), out);
      proto::rtcp::write_fir(1, watched(troublemaker), static_cast<std::uint8_t>(i), out);
    });
    world.run(5);
  }
  // 10 s: three at once, then one a second.
  EXPECT_LE(teacher.peer->keyframes_wanted() - asked, 14);
  EXPECT_GE(drops(DropReason::kWishedTooOften), 2u * kStorm - 14);
  EXPECT_EQ(drops(DropReason::kUnknownStream), 2u * kStorm);
  expect_undisturbed();
}

TEST_F(Insider, a_storm_of_requests_for_packets_costs_at_most_what_is_watched) {
  const auto sent_to_troublemaker = [&] {
    const Peer::Inbound* inbound = troublemaker.watching(room.picture);
    return *inbound->sequences.newest();
  };
  const std::uint64_t newest = sent_to_troublemaker();
  for (int i = 0; i < 500; ++i) {
    std::vector<std::uint16_t> lost;
    for (std::uint64_t back = 0; back < 200; ++back) {
      lost.push_back(static_cast<std::uint16_t>(sent_to_troublemaker() - back));
    }
    std::sort(lost.begin(), lost.end());
    for (int again = 0; again < 4; ++again) {
      storm([&](base::ByteWriter& out) {
        proto::rtcp::write_nack(1, watched(troublemaker), lost, out);
        proto::rtcp::write_nack(1, watched(innocent), lost, out);
      });
    }
    world.run(20);
  }
  const std::uint64_t first = sent_to_troublemaker() - newest;
  const std::uint64_t again = world.statistics().retransmitted - before.retransmitted;
  ASSERT_GT(first, 100u);
  // Of what was sent before, so many had not been asked for yet.
  EXPECT_LE(again, first + 512);
  EXPECT_GT(drops(DropReason::kResendsSpent), 0u);
  EXPECT_GT(drops(DropReason::kResentJustNow), 0u);
  EXPECT_EQ(drops(DropReason::kUnknownStream), 2'000u);
  expect_undisturbed();
}

TEST_F(Insider, reports_of_nonsense_are_counted_and_forgotten) {
  const std::int64_t held = worker_bytes();
  const std::vector<std::uint32_t> sources(200, teachers_ssrc());
  for (std::uint32_t i = 0; i < 2'000; ++i) {
    storm([&](base::ByteWriter& out) {
      proto::rtcp::write_sender_report({0x66000000 + i, i, i, i, i, {}}, out);
      proto::rtcp::write_bye(watched(innocent), out);
      proto::rtcp::write_sdes_cname(i, "nobody", out);
      proto::rtcp::write_remb(1, 1, std::span(sources).first(i % 200), out);
    });
    storm([&](base::ByteWriter& out) { out.u32(0x81c90100 | i % 256); });  // longer than it is
    if (i % 10 == 0) world.run(10);
  }
  EXPECT_EQ(drops(DropReason::kMalformed), 2'000u);
  if (counts_worker_bytes()) EXPECT_LT(worker_bytes() - held, 4'000);
  expect_undisturbed();
}

// ---- those who begin to join, and do not ----

TEST_F(Attack, ten_thousand_who_do_not_finish_joining_disturb_nobody_and_are_forgotten) {
  constexpr std::size_t kSilent = 7'000;   // signalling made a peer, and nothing comes
  constexpr std::size_t kChecked = 2'700;  // an address is proved, and nothing else comes
  constexpr std::size_t kShaking = 300;    // and a handshake was begun
  const std::int64_t held = worker_bytes();
  const auto join = [&](std::size_t count, std::int64_t leaves_after_ms, double loss) {
    JoinOptions options;
    options.up.loss = loss;
    for (std::size_t done = 0; done < count; done += 50) {
      std::vector<Person*> people;
      for (std::size_t i = 0; i < std::min<std::size_t>(50, count - done); ++i) {
        people.push_back(&world.join(options));
      }
      world.run(leaves_after_ms);
      for (Person* person : people) world.leave(*person, Leave::kVanishes);
    }
  };
  join(kSilent, 0, 1);
  join(kChecked, 0, 0);
  join(kShaking, 65, 0);
  EXPECT_EQ(world.statistics().peers, 2 + kSilent + kChecked + kShaking);
  world.run(35'000);
  EXPECT_EQ(world.statistics().peers, 2u);
  if (counts_worker_bytes()) EXPECT_LT(worker_bytes() - held, 2'000'000);  // tables keep their room
  expect_undisturbed();
}

}  // namespace
}  // namespace sim
