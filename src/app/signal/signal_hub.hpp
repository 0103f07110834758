// Every live room and every signalling pipe: brings people through the door, hands their commands
// to their room, and the SFU's events to the room they concern. Runs on the app loop alone.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "app/clock.hpp"
#include "app/counters.hpp"
#include "app/file_rooms.hpp"
#include "app/media_port.hpp"
#include "app/router.hpp"
#include "app/signal/channel_chats.hpp"
#include "app/signal/doorkeeper.hpp"
#include "app/signal/live_room.hpp"
#include "app/signal/waiting_pipes.hpp"
#include "app/slide_rooms.hpp"
#include "base/random.hpp"
#include "sfu/event.hpp"

namespace app::signal {

// Pipes that may be open at a time, joined or not.
inline constexpr std::size_t kPipesMax = 20'000;
// Commands of one pipe: a burst, and then so many a second. Those that cost the server a
// negotiation or a question to the store count for more.
inline constexpr double kCommandBurst = 60;
inline constexpr double kCommandsPerSecond = 20;
inline constexpr double kCostlyCommand = 5;
inline constexpr double kLightCommand = 0.5;
inline constexpr double kPointsOfCommand = 32;  // drawn points that cost as much as one
// Places in chats of channels, of one network (IpAddress::network): anybody can take one, also
// without a link.
inline constexpr std::size_t kChatPlacesPerNetworkMax = 500;
// Messages refused as too fast, or as none of the protocol, before the pipe is closed.
inline constexpr unsigned kRefusedMax = 200;
// What may wait to be read on a pipe that has not joined: anybody can open one, and all that it is
// told are refusals.
inline constexpr std::size_t kWaitingBytesMax = 16 * 1024;
// How long a revocation is remembered for people who were at the door just then.
inline constexpr base::Duration kDoorTimeMax = std::chrono::minutes(1);
// A pipe that has not joined after this long is closed.
inline constexpr base::Duration kJoinTimeMax = std::chrono::seconds(20);
// The log says so often that newcomers are refused.
inline constexpr base::Duration kTellOverloadPace = std::chrono::minutes(1);

class SignalHub final : public SignalAcceptor, public FileRooms, public SlideRooms {
 public:
  // Everything handed in outlives the hub. `shards` has at least one entry; a room stays on one.
  SignalHub(boost::asio::any_io_executor executor, Doorkeeper& doorkeeper,
            std::vector<MediaPort*> shards, base::Random& random, const Clock& clock,
            Counters& counters, std::size_t room_people_max = classroom::kParticipantsMax,
            ClassRecorder* recorder = nullptr);
  ~SignalHub() override;

  Opening open(const proto::http::Request& request, const Caller& caller,
               SignalPipe& pipe) override;

  void on_sfu_event(const sfu::Event& event);
  // Of a class that is recorded: it ended, whoever wanted it; a picture was lost.
  void recording_over(std::uint64_t recording, std::string_view why);
  // In so long the disk will be too full for recordings.
  void recording_space_low(base::Duration left);
  void request_keyframe(std::uint64_t source);
  // Its record was changed; what is not allowed any more ends.
  void room_changed(const school::RoomRecord& room);
  // Before anybody is in a room; outlives the rooms. Without it nobody is carried by a broadcast.
  void set_broadcaster(ClassBroadcaster& broadcaster) { broadcaster_ = &broadcaster; }
  // The same; without it no channel has a chat.
  void set_chats(ChannelChats& chats) { chats_ = &chats; }
  // The same; without it there are no files in the chat. Bytes of one.
  void set_file_max(std::uint64_t bytes) { file_max_ = bytes; }
  // To be called about once a second.
  void tick();

  std::optional<classroom::ParticipantId> seated(std::string_view room,
                                                 std::string_view seat) override;
  std::optional<std::string_view> refuses_file(std::string_view room, classroom::ParticipantId who,
                                               const classroom::SendChat& chat) override;
  base::Result<classroom::MessageId, std::string_view> send_file(
      std::string_view room, classroom::ParticipantId who,
      const classroom::SendChat& chat) override;
  std::optional<classroom::Attachment> find_file(std::string_view room, std::string_view id,
                                                 classroom::ParticipantId who) override;
  Kept files_of(std::string_view room) override;
  std::optional<std::uint64_t> counted_bytes(std::string_view room,
                                             classroom::ParticipantId who) override;
  void add_file_hashes(std::set<std::string, std::less<>>& hashes) override;
  bool was_deleted(std::string_view room) const override { return deleted_rooms_.contains(room); }
  std::uint64_t files_gone() const override { return files_gone_; }

  std::optional<std::string_view> refuses_picture(std::string_view room,
                                                  classroom::ParticipantId who,
                                                  classroom::SlidePlace place) override;
  std::optional<std::string_view> set_picture(std::string_view room, classroom::ParticipantId who,
                                              classroom::SlidePlace place,
                                              classroom::SlideSize size,
                                              classroom::SlidePicture picture) override;
  std::optional<classroom::SlidePicture> find_picture(std::string_view room,
                                                      classroom::SlidePlace place,
                                                      classroom::SlideSize size) override;

  // The one sequence of names for the SFU, for peers that are in no room.
  MediaIds& media_ids() { return ids_; }

  // WHIP and WHEP: POST, PATCH and DELETE of docs/PROTOCOL.md.
  boost::asio::awaitable<base::Result<LiveRoom::MediaResource, std::string_view>> open_media(
      std::string room, std::string token, MediaRight right, std::string offer);
  std::optional<std::string> media_etag(std::string_view room, std::string_view resource) const;
  std::optional<LiveRoom::IceSession> restart_media(std::string_view room,
                                                    std::string_view resource);
  bool end_media(std::string_view room, std::string_view resource);

  // Every stream of a class; nullopt: nobody is there. To be asked for before, twice for rates.
  void ask_streams(std::string_view room);
  std::optional<ClassStreams> streams(std::string_view room) const;
  std::size_t people(std::string_view room) const;
  std::size_t people() const;  // in every room
  std::size_t rooms() const { return rooms_.size(); }
  std::size_t pipes() const { return pipes_.size(); }
  std::size_t waiting_pipes() const { return waiting_.size(); }
  // nullopt: nobody is there.
  std::optional<classroom::Recording> recording(std::string_view room) const;
  std::vector<std::string> teachers(std::string_view room) const;  // names, in order of coming
  void close_room(std::string_view room);
  void link_revoked(std::uint64_t link);
  // The sign-ins of this account were ended: it leaves classes and chats.
  void signed_out(std::uint64_t person);
  // Tells everybody that the server stops.
  void stop();

 private:
  class Receiver;
  struct Pipe {
    SignalPipe* pipe = nullptr;
    Visitor visitor;
    base::IpAddress address;
    base::Time opened{};
    bool joining = false;
    bool given_up = false;  // it was closed: it did not join, or sends too much
    std::string room;       // empty until joined
    classroom::ParticipantId who;
    double tokens = kCommandBurst;
    base::Time refilled{};
    unsigned refused = 0;
    bool in_chat = false;  // of a channel
  };

  // The word that refuses a pipe of that address; nullopt: there is room, perhaps made just now.
  std::optional<std::string_view> refuse_pipe(const base::IpAddress& address);
  // It stays until its closed() comes, but is not listened to any more.
  void give_up(Pipe& pipe, Counter counter, std::string_view reason);
  void receive(std::uint64_t id, std::string_view text);
  void closed(std::uint64_t id);
  boost::asio::awaitable<void> join(std::uint64_t id, std::uint64_t message_id, Join join);
  // The same for a channel's chat.
  // False: the store did not answer.
  boost::asio::awaitable<bool> remember(const std::string& room, Admission& admission);
  boost::asio::awaitable<void> join_chat(std::uint64_t id, std::uint64_t message_id, Join join);
  // The pipe for which the door was asked; nullptr: it closed meanwhile, or we closed it.
  Pipe* joining_pipe(std::uint64_t id);
  void refuse_join(Pipe& pipe, std::uint64_t message_id, std::string_view word);
  void take_in(std::uint64_t id, Pipe& pipe, const Join& join);
  // A command of somebody who has joined.
  void hand_on(Pipe& pipe, const Message& message);
  void seat(std::uint64_t id, Pipe& pipe, std::uint64_t message_id, const Join& join,
            const Admission& admission);
  // Takes the price from the pipe's tokens; false: it is too fast.
  bool afford(Pipe& pipe, double price);
  void refuse(Pipe& pipe, std::uint64_t message_id, std::string_view word);
  // Why not, where the room, the link or the sign-in ended after `asked`, while the door was being
  // asked.
  std::optional<DoorRefusal> ended_since(base::Time asked, const std::string& room,
                                         const CameBy& came_by) const;
  void note_files();
  void note_gone(const LiveRoom& room);
  LiveRoom* find(std::string_view room) const;
  LiveRoom& open_room(const std::string& name, const Admission& admission);
  void tell_of_overload();
  MediaPort& shard_of(std::string_view room) const;
  base::Result<LiveRoom::MediaResource, std::string_view> refuse_media(std::string_view word);

  boost::asio::any_io_executor executor_;
  Doorkeeper& doorkeeper_;
  std::vector<MediaPort*> shards_;
  base::Random& random_;
  const Clock& clock_;
  Counters& counters_;
  std::size_t room_people_max_;
  ClassRecorder* recorder_;
  ClassBroadcaster* broadcaster_ = nullptr;
  ChannelChats* chats_ = nullptr;
  std::uint64_t file_max_ = 0;
  std::uint64_t files_removed_ = 0;  // in the rooms that are here, as of the last look
  std::uint64_t files_gone_ = 0;
  base::Time tell_overload_at_{};
  MediaIds ids_;
  std::uint64_t last_pipe_ = 0;
  std::unordered_map<std::uint64_t, Pipe> pipes_;
  std::map<base::IpAddress, std::size_t> chat_places_;  // by network
  WaitingPipes waiting_;
  std::map<std::string, std::unique_ptr<LiveRoom>, std::less<>> rooms_;
  std::map<std::string, base::Time, std::less<>> deleted_rooms_;  // lately
  std::map<std::uint64_t, base::Time> revoked_links_;             // lately
  std::map<std::uint64_t, base::Time> signed_out_;                // people, lately
  bool stopping_ = false;
};

}  // namespace app::signal
