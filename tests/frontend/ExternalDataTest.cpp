//===- ExternalDataTest.cpp - weights in other files, and no others -------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "resnetc/ContainedFile.h"
#include "resnetc/File.h"
#include "tests/frontend/OnnxMessages.h"
#include "tests/frontend/TemporaryFolder.h"

#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

using namespace resnetc;

namespace {

using Entries = std::vector<std::pair<std::string, std::string>>;

class ExternalDataTest : public TemporaryFolderTest {
protected:
  /// The model's folder is `m`; beside it are eight bytes that it must not get.
  void SetUp() override {
    TemporaryFolderTest::SetUp();
    std::filesystem::create_directories(folder / "m/sub");
    for (const char *name : {"outside", "m/w.bin", "m/sub/w.bin"})
      ASSERT_TRUE(writeFile(pathOf(name), std::string(8, '\0')).ok());
  }

  /// A model whose w has two floats in an external file.
  static onnx::ModelProto modelWith(const Entries &entries) {
    onnx::ModelProto model = smallOnnxModel();
    onnx::TensorProto &tensor = *model.mutable_graph()->mutable_initializer(0);
    tensor.clear_float_data();
    tensor.set_data_location(onnx::TensorProto::EXTERNAL);
    for (const auto &[key, value] : entries) {
      auto *entry = tensor.add_external_data();
      entry->set_key(key);
      entry->set_value(value);
    }
    return model;
  }

  std::string verdict(const Entries &entries) const {
    return verdictOf(modelWith(entries), pathOf("m"));
  }
  void expectRefusal(const Entries &entries, const std::string &says) const {
    std::string got = verdict(entries);
    EXPECT_TRUE(got.starts_with("initializer 'w': external data ") ||
                got.starts_with("initializer 'w': external data's "))
        << got;
    EXPECT_NE(got.find(says), std::string::npos)
        << "expected " << says << "\n     got " << got;
  }
};

TEST_F(ExternalDataTest, ReadsRanges) {
  std::ofstream(pathOf("m/floats"), std::ios::binary)
      .write(reinterpret_cast<const char *>(std::vector<float>{1, 2, 3}.data()),
             12);
  OnnxModel model;
  auto read = [&](const Entries &entries) {
    Status status = parseOnnxModel(modelWith(entries).SerializeAsString(),
                                   "m.onnx", pathOf("m"), model);
    EXPECT_TRUE(status.ok()) << status.message();
    return model.initializers["w"].floats;
  };
  EXPECT_EQ(read({{"location", "floats"}}), (std::vector<float>{1, 2}));
  EXPECT_EQ(read({{"location", "floats"}, {"offset", "4"}, {"length", "8"}}),
            (std::vector<float>{2, 3}));
  EXPECT_EQ(read({{"location", "sub/w.bin"}, {"checksum", "abc"}}),
            (std::vector<float>{0, 0}));
  EXPECT_EQ(read({{"location", "./w.bin"}}), (std::vector<float>{0, 0}));
}

// W12: tensors may share bytes.
TEST_F(ExternalDataTest, LetsTensorsOverlap) {
  onnx::ModelProto model = modelWith({{"location", "w.bin"}});
  onnx::TensorProto &other = *model.mutable_graph()->add_initializer();
  other = model.graph().initializer(0);
  other.set_name("v");
  EXPECT_EQ(verdictOf(model, pathOf("m")), "ok");
}

// W04
TEST_F(ExternalDataTest, RefusesPathsThatLeaveTheFolder) {
  for (const std::string &location :
       {std::string("../outside"), std::string("sub/../../outside"),
        std::string("sub/../w.bin"), pathOf("outside"), pathOf("m/w.bin"),
        std::string("/dev/zero"), std::string(".."), std::string("sub//w.bin"),
        std::string("sub/"), std::string()})
    expectRefusal({{"location", location}}, "expected a path below the folder");
}

// W05, W06
TEST_F(ExternalDataTest, RefusesLinks) {
  namespace fs = std::filesystem;
  fs::create_symlink("../outside", folder / "m/link");
  fs::create_symlink("w.bin", folder / "m/inner");
  fs::create_symlink("..", folder / "m/parent");
  fs::create_symlink("sub", folder / "m/folder");
  for (const char *location :
       {"link", "inner", "parent/outside", "folder/w.bin"})
    expectRefusal({{"location", location}}, "symbolic link");
  fs::create_hard_link(folder / "outside", folder / "m/hard");
  expectRefusal({{"location", "hard"}}, "has 2 hard links");
}

// W07: nor does it wait for a FIFO's writer.
TEST_F(ExternalDataTest, RefusesWhatIsNoRegularFile) {
  ASSERT_EQ(::mkfifo(pathOf("m/fifo").c_str(), 0600), 0);
  for (const char *location : {"fifo", "sub", "."})
    expectRefusal({{"location", location}}, "expected a regular file");
  expectRefusal({{"location", "absent"}}, "cannot open: No such file");
  if (::mknod(pathOf("m/zero").c_str(), S_IFCHR | 0600, (1 << 8) | 5) == 0)
    expectRefusal({{"location", "zero"}}, "zero: ");
}

// W08: another runtime's marker for "in memory" is only a name here.
TEST_F(ExternalDataTest, KnowsNoMarkers) {
  expectRefusal({{"location", "*/_ORT_MEM_ADDR_/*"},
                 {"offset", "140737488355328"},
                 {"length", "8"}},
                "cannot open: No such file");
}

// W10, W11
TEST_F(ExternalDataTest, RefusesNumbersThatAreNone) {
  for (const char *number :
       {"-4", "+4", "0x10", "0x10z", "4 ", " 4", "", "1e3", "4.0",
        "18446744073709551616", "99999999999999999999999"})
    for (const char *key : {"offset", "length"})
      expectRefusal({{"location", "w.bin"}, {key, number}},
                    std::string(key) + " is no whole number");
  expectRefusal({{"location", "w.bin"}, {"offset", "1"}},
                "at offset 1 needs 8 bytes, file 'w.bin' has 8");
  expectRefusal({{"location", "w.bin"}, {"offset", "18446744073709551615"}},
                "needs 8 bytes, file 'w.bin' has 8");
  expectRefusal({{"location", "w.bin"}, {"length", "1125899906842624"}},
                "has 1125899906842624 bytes, type and dims need 8");
}

// W11: dims alone may ask for a petabyte; the file is asked first.
TEST_F(ExternalDataTest, AllocatesNothingBeforeTheFileIsAsked) {
  onnx::ModelProto model = modelWith({{"location", "w.bin"}});
  model.mutable_graph()->mutable_initializer(0)->set_dims(0, int64_t(1) << 50);
  EXPECT_EQ(verdictOf(model, pathOf("m")),
            "initializer 'w': external data at offset 0 needs "
            "4503599627370496 bytes, file 'w.bin' has 8");
}

TEST_F(ExternalDataTest, RefusesOtherEntries) {
  expectRefusal({}, "has no location");
  expectRefusal({{"location", "w.bin"}, {"basepath", "/"}}, "has 'basepath'");
  expectRefusal({{"location", "w.bin"}, {"location", "w.bin"}},
                "gives location twice");
  expectRefusal({{"location", "w.bin"}, {"offset", "0"}, {"offset", "0"}},
                "gives offset twice");
  expectRefusal({{"location", std::string("w.bin\0x", 7)}}, "has a zero byte");
  expectRefusal({{"location", "\xff"}}, "is no valid UTF-8");
  EXPECT_EQ(verdictOf(modelWith({{"location", "w.bin"}})),
            "initializer 'w': external data 'w.bin' needs a model that is a "
            "file");
}

/// Makes openat2 fail in this process as if the kernel did not have it.
bool forbidOpenat2() {
  sock_filter program[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat2, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  sock_fprog filter = {std::size(program), program};
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0 &&
         ::syscall(SYS_openat2, -1, "", nullptr, 0) == -1 && errno == ENOSYS;
}

// The walk by components gives the same answers as the kernel's containment.
// Only a child process can be made to forget a system call.
TEST_F(ExternalDataTest, IsContainedOnOldKernelsToo) {
  namespace fs = std::filesystem;
  fs::create_symlink("../outside", folder / "m/link");
  fs::create_symlink("..", folder / "m/parent");
  fs::create_hard_link(folder / "outside", folder / "m/hard");
  ASSERT_EQ(::mkfifo(pathOf("m/fifo").c_str(), 0600), 0);
  auto opens = [&](const char *location) {
    return ContainedFile().open(pathOf("m"), location).ok();
  };
  auto answers = [&] {
    std::string all;
    for (const char *location :
         {"w.bin", "sub/w.bin", "./w.bin", "link", "parent/outside", "hard",
          "fifo", "sub", "absent", "absent/w.bin", "w.bin/x", "../outside"})
      all += opens(location) ? '1' : '0';
    return all;
  };
  EXPECT_EQ(answers(), "111000000000");
  EXPECT_EXIT(
      {
        if (!forbidOpenat2())
          std::_Exit(2);
        std::_Exit(answers() == "111000000000" ? 0 : 1);
      },
      testing::ExitedWithCode(0), "");
}

// W13
TEST_F(ExternalDataTest, SeesAFileThatChanges) {
  ContainedFile file;
  ASSERT_TRUE(file.open(pathOf("m"), "w.bin").ok());
  EXPECT_EQ(file.size(), 8u);
  char bytes[8];
  ASSERT_TRUE(file.read(0, 8, bytes).ok());
  std::string whole;
  ASSERT_TRUE(file.readWhole(whole).ok());
  EXPECT_EQ(whole, std::string(8, '\0'));
  std::ofstream(pathOf("m/w.bin"), std::ios::app) << "more";
  Status status = file.read(0, 8, bytes);
  EXPECT_EQ(status.code(), ErrorCode::Input);
  EXPECT_EQ(status.message(),
            pathOf("m/w.bin") + ": was changed while it was read");
  std::filesystem::resize_file(folder / "m/w.bin", 4);
  EXPECT_FALSE(file.read(0, 8, bytes).ok());
  EXPECT_FALSE(file.read(9, 0, bytes).ok());
  EXPECT_FALSE(file.read(1, UINT64_MAX, bytes).ok());
}

} // namespace
