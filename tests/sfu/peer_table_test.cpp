#include "sfu/peer_table.hpp"

#include <gtest/gtest.h>

#include "tests/sfu/test_browser.hpp"

namespace sfu {
namespace {

using test::at;

class Table : public testing::Test {
 protected:
  static std::unique_ptr<Peer> make(std::uint64_t id, const std::string& ufrag) {
    const AddPeer command{PeerId{id}, {ufrag, "a-password-of-22-characters"}, {}};
    return std::make_unique<Peer>(command, test::server_context(), at(0));
  }
  static base::SocketAddress address(std::uint16_t port) {
    return {base::IpAddress::v4(192, 0, 2, 1), port};
  }
  PeerTable table;
};

TEST_F(Table, finds_nothing_at_first) {
  EXPECT_EQ(table.find(PeerId{1}), nullptr);
  EXPECT_EQ(table.find(address(1)), nullptr);
  EXPECT_EQ(table.find_by_ufrag("one"), nullptr);
  EXPECT_EQ(table.find(base::Slot<Peer>{}), nullptr);
  EXPECT_EQ(table.size(), 0u);
}

TEST_F(Table, finds_a_peer_by_each_of_its_names) {
  Peer* one = table.add(make(1, "one"));
  Peer* two = table.add(make(2, "two"));
  table.bind(address(10), *one);

  EXPECT_EQ(table.find(PeerId{1}), one);
  EXPECT_EQ(table.find_by_ufrag("two"), two);
  EXPECT_EQ(table.find(address(10)), one);
  EXPECT_EQ(table.find(table.slot_of(PeerId{2})), two);
  EXPECT_EQ(table.size(), 2u);
}

TEST_F(Table, refuses_an_id_or_a_ufrag_that_is_taken) {
  table.add(make(1, "one"));
  EXPECT_EQ(table.add(make(1, "other")), nullptr);
  EXPECT_EQ(table.add(make(2, "one")), nullptr);
  EXPECT_EQ(table.size(), 1u);
  EXPECT_EQ(table.find_by_ufrag("other"), nullptr);
}

TEST_F(Table, forgets_every_name_of_an_erased_peer) {
  Peer* one = table.add(make(1, "one"));
  const auto slot = table.slot_of(PeerId{1});
  table.bind(address(10), *one);
  table.bind(address(11), *one);

  table.erase(PeerId{1});

  EXPECT_EQ(table.find(PeerId{1}), nullptr);
  EXPECT_EQ(table.find(address(10)), nullptr);
  EXPECT_EQ(table.find(address(11)), nullptr);
  EXPECT_EQ(table.find_by_ufrag("one"), nullptr);
  EXPECT_EQ(table.find(slot), nullptr);
  EXPECT_NE(table.add(make(1, "one")), nullptr);
  table.erase(PeerId{9});
}

TEST_F(Table, an_address_that_moved_to_another_peer_stays_there) {
  Peer* one = table.add(make(1, "one"));
  Peer* two = table.add(make(2, "two"));
  table.bind(address(10), *one);
  table.bind(address(10), *two);
  EXPECT_EQ(table.find(address(10)), two);

  table.erase(PeerId{1});  // the old one's end is not the new one's

  EXPECT_EQ(table.find(address(10)), two);
}

TEST_F(Table, keeps_the_newest_addresses_of_a_peer) {
  Peer* one = table.add(make(1, "one"));
  for (std::uint16_t port = 0; port < 100; ++port) table.bind(address(port), *one);
  EXPECT_EQ(one->bound.size(), proto::ice::kTuplesMax);
  EXPECT_EQ(table.find(address(91)), nullptr);
  EXPECT_EQ(table.find(address(92)), one);
  EXPECT_EQ(table.find(address(99)), one);
}

TEST_F(Table, binding_again_makes_an_address_the_newest) {
  Peer* one = table.add(make(1, "one"));
  table.bind(address(0), *one);
  for (std::uint16_t port = 1; port < 100; ++port) {
    table.bind(address(port), *one);
    EXPECT_EQ(table.find(address(0)), one) << port;
    table.bind(address(0), *one);  // a consent check each time
  }
  EXPECT_EQ(one->bound.size(), proto::ice::kTuplesMax);
}

TEST_F(Table, finds_nobody_by_an_address_that_is_gone) {
  Peer* one = table.add(make(1, "one"));
  table.bind(address(10), *one);
  table.bind(address(11), *one);
  table.unbind(address(10));
  table.unbind(address(99));
  EXPECT_EQ(table.find(address(10)), nullptr);
  EXPECT_EQ(table.find(address(11)), one);
  EXPECT_EQ(one->bound, std::vector{address(11)});
}

TEST_F(Table, a_peer_answers_to_its_new_ufrag_only) {
  Peer* one = table.add(make(1, "one"));
  one->restart_ice(at(0), {"fresh", "a-password-of-22-characters"});
  table.rename("one", *one);
  EXPECT_EQ(table.find_by_ufrag("one"), nullptr);
  EXPECT_EQ(table.find_by_ufrag("fresh"), one);
}

TEST_F(Table, counts_what_is_in_all_its_tables) {
  EXPECT_EQ(table.entries(), 0u);
  Peer* one = table.add(make(1, "one"));
  EXPECT_EQ(table.entries(), 3u) << "the peer, its id and its ufrag";
  Peer* two = table.add(make(2, "two"));
  for (std::uint16_t port = 0; port < 20; ++port) table.bind(address(port), *one);
  table.bind(address(19), *two);
  EXPECT_EQ(table.entries(), 6 + proto::ice::kTuplesMax);
  one->restart_ice(at(0), {"fresh", "a-password-of-22-characters"});
  table.rename("one", *one);
  EXPECT_EQ(table.entries(), 6 + proto::ice::kTuplesMax);
  table.erase(PeerId{1});
  table.erase(PeerId{2});
  EXPECT_EQ(table.entries(), 0u);
}

}  // namespace
}  // namespace sfu
