"""What must never change about processes: their histories replay, and no answer depends on a worker's memory."""
