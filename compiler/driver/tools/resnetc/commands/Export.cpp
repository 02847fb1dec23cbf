//===- Export.cpp - resnetc export ----------------------------------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/tools/resnetc/commands/Commands.h"
#include "compiler/driver/tools/resnetc/commands/OwnFile.h"
#include "compiler/driver/tools/resnetc/model/TrainingState.h"

using namespace resnetc;
using namespace resnetc::cli;

Status ExportCommand::execute() const {
  if (Status status = checkOwnFile("-o", output, {model, checkpoint});
      !status.ok())
    return status;
  Model opened;
  if (Status status = opened.open(model); !status.ok())
    return status;
  TrainingState state;
  if (Status status = state.create(opened); !status.ok())
    return status;
  if (Status status = state.load(checkpoint); !status.ok())
    return status;
  WeightStore weights;
  if (Status status = state.read(weights); !status.ok())
    return status;
  return writeSafetensors(output, weights);
}
