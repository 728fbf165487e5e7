"""THE PROCESSES: one file per process, whose `run` reads as prose; `domain` is asked, `hands` carry out."""

from workflows.enrollment import Enrollment
from workflows.evaluation_referral import EvaluationReferral
from workflows.monitored_testing import MonitoredTesting
from workflows.outage_notice import OutageNotice
from workflows.registry_change import RegistryChange
from workflows.testing_day import TestingCalendar, TestingDay

ALL = (Enrollment, EvaluationReferral, MonitoredTesting, OutageNotice, RegistryChange, TestingCalendar, TestingDay)
