#include "tests/app/signal/protocol_examples.hpp"

namespace app::signal {
namespace {

using classroom::Carriage;
using classroom::ParticipantId;

TEST(ProtocolMesh, reads_what_pages_have_for_each_other) {
  const auto commands = examples("command");
  const auto of = [&](std::string_view name) {
    for (const std::string& text : commands) {
      if (text.find("\"" + std::string(name) + "\"") != std::string::npos) return text;
    }
    return std::string();
  };
  const auto signal = decoded<classroom::MeshSignal>(of("mesh_signal"));
  EXPECT_EQ(signal.to, ParticipantId{1});
  EXPECT_EQ(signal.signal, R"({"page":"q7Zt","candidates":[]})");
  const auto pair = decoded<classroom::MeshPair>(of("mesh_pair"));
  EXPECT_EQ(pair.participant, ParticipantId{1});
  EXPECT_TRUE(pair.up);
  EXPECT_EQ(decoded<classroom::MovedToServer>(of("moved_to_server")).move, 4u);
  EXPECT_TRUE(decoded<Join>(commands[0]).mesh);
  EXPECT_FALSE(decoded<Join>(commands[8]).mesh);
  for (const char* text :
       {R"({"id":1,"command":"mesh_signal","to":"p1"})",
        R"({"id":1,"command":"mesh_signal","to":1,"signal":"x"})",
        R"({"id":1,"command":"mesh_signal","signal":"x"})",
        R"({"id":1,"command":"mesh_pair","participant":"p1"})",
        R"({"id":1,"command":"mesh_pair","up":true})", R"({"id":1,"command":"moved_to_server"})",
        R"({"id":1,"command":"moved_to_server","move":-1})"}) {
    EXPECT_FALSE(decode(text)) << text;
  }
}

TEST(ProtocolMesh, tells_of_the_way_of_a_class_as_documented) {
  Carriage carriage{classroom::Topology::kMesh, classroom::TopologyReason::kRule, true, 3, {}};
  carriage.unreachable.emplace_back(ParticipantId{2}, ParticipantId{3});
  EXPECT_EQ(numbered(50, encode_carriage(carriage, true)), example_of("carriage_changed"));
  EXPECT_TRUE(numbered(50, encode_carriage(carriage, false)).at("carriage").at("why").is_null());
  const classroom::MeshSignalled signal{{1}, {2}, R"({"page":"q7Zt","candidates":[]})"};
  EXPECT_EQ(numbered(51, encode_event(signal)), example_of("mesh_signal"));
}

}  // namespace
}  // namespace app::signal
