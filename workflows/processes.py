"""Every process of the program, for whoever runs or replays them.

They stand here and not in the room's `__init__`, which the sandbox loads anew for every process that comes to a worker:
a process then loads itself alone, and not all the others.
"""

from workflows.dispute import DisputeProcess
from workflows.enrollment import Enrollment
from workflows.evaluation_referral import EvaluationReferral
from workflows.legal_action import LegalActionProcess
from workflows.monitored_testing import MonitoredTesting
from workflows.outage_notice import OutageNotice
from workflows.registry_change import RegistryChange
from workflows.relapse_investigation import RelapseInvestigation
from workflows.return_to_practice import ReturnToPractice
from workflows.testing_day import TestingCalendar, TestingDay

ALL = (
    DisputeProcess,
    Enrollment,
    EvaluationReferral,
    LegalActionProcess,
    MonitoredTesting,
    OutageNotice,
    RegistryChange,
    RelapseInvestigation,
    ReturnToPractice,
    TestingCalendar,
    TestingDay,
)
